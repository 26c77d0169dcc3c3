package dev.halley.containers.app;

import dev.halley.push.Push;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Collections;
import java.util.stream.Collectors;

/** {@code /account?do=}: what is to become of the caller's session. The answer is who the caller is, and what is in the session. */
@WebServlet("/account")
public final class AccountServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getParameter("do")) {
            case "login" -> request.getSession().setAttribute(LoginFilter.NAME, request.getParameter("name"));
            case "renew" -> request.changeSessionId();
            case "leave" -> request.getSession().removeAttribute(LoginFilter.NAME);
            case "invalidate" -> request.getSession().invalidate();
            case "expire" -> request.getSession().setMaxInactiveInterval(1);
            case "note" ->
                CDI.current()
                        .select(Push.class)
                        .get()
                        .user(request.getRemoteUser())
                        .topic("notes")
                        .publish(request.getParameter("text"));
            default -> {} // looks only
        }
        response.setContentType("text/plain");
        HttpSession session = request.getSession(false);
        response.getWriter()
                .print(request.getRemoteUser() + " "
                        + (session == null
                                ? ""
                                : Collections.list(session.getAttributeNames()).stream()
                                        .sorted()
                                        .collect(Collectors.joining(" "))));
    }
}
