package dev.halley.containers.app;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.Principal;

/** An application's own login: the session knows who it is. */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public final class LoginFilter implements Filter {
    static final String NAME = "name";

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpSession session = ((HttpServletRequest) request).getSession(false);
        Object name = session == null ? null : session.getAttribute(NAME);
        chain.doFilter(name == null ? request : new Known((HttpServletRequest) request, name.toString()), response);
    }

    private static final class Known extends HttpServletRequestWrapper {
        private final String name;

        Known(HttpServletRequest request, String name) {
            super(request);
            this.name = name;
        }

        @Override
        public String getRemoteUser() {
            return name;
        }

        @Override
        public Principal getUserPrincipal() {
            return () -> name;
        }
    }
}
