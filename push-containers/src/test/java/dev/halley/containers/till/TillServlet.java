package dev.halley.containers.till;

import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;

/** Sells an item as it is told: in a transaction or not, and with which end. */
@WebServlet("/till")
public class TillServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    transient Till till;

    @Inject
    transient UserTransaction transaction;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws ServletException {
        String item = request.getParameter("item");
        try {
            switch (request.getParameter("do")) {
                case "sell" -> till.sell(item);
                case "declare" -> till.sellInTransaction(item);
                case "fail" -> fail(item);
                case "commit" -> {
                    transaction.begin();
                    till.sell(item);
                    transaction.commit();
                }
                case "rollback" -> {
                    transaction.begin();
                    till.sell(item);
                    transaction.rollback();
                }
                default -> response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            }
        } catch (NotSupportedException
                | SystemException
                | RollbackException
                | jakarta.transaction.HeuristicMixedException
                | jakarta.transaction.HeuristicRollbackException e) {
            throw new ServletException(e);
        }
    }

    private void fail(String item) {
        try {
            till.fail(item);
        } catch (IllegalStateException expected) {
            // the transaction was rolled back by it
        }
    }
}
