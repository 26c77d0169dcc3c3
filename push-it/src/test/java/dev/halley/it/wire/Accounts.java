package dev.halley.it.wire;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.Principal;

/** An application's own login: {@code ?do=} with what is to become of the session. */
final class Accounts implements Filter {
    static final Target TARGET = Request.PUSH;

    /** The cookie that came with an answer, as a header. */
    static String cookie(Answer answer) {
        return "Cookie: " + answer.header("Set-Cookie").split(";")[0];
    }

    @Override
    public void doFilter(ServletRequest given, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) given;
        if (request.getParameter("do") != null) {
            serve(request);
            ((HttpServletResponse) response).setContentLength(0);
            return;
        }
        chain.doFilter(known(request), response);
    }

    private static void serve(HttpServletRequest request) {
        HttpSession session = request.getSession();
        switch (request.getParameter("do")) {
            case "login" -> session.setAttribute("name", request.getParameter("name"));
            case "leave" -> session.removeAttribute("name");
            case "renew" -> request.changeSessionId();
            case "logout" -> session.invalidate();
            case "expire" -> session.setMaxInactiveInterval(1);
            default -> throw new IllegalArgumentException(request.getParameter("do"));
        }
    }

    private static HttpServletRequest known(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        Object name = session == null ? null : session.getAttribute("name");
        return name == null
                ? request
                : new HttpServletRequestWrapper(request) {
                    @Override
                    public Principal getUserPrincipal() {
                        return name::toString;
                    }
                };
    }
}
