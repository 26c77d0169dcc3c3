package dev.halley.push.servlet;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Filters of the application that keep requests from being asynchronous: told once, in the log. Thread-safe. */
final class SyncFilters {
    private static final Logger LOG = System.getLogger(SyncFilters.class.getName());
    /** Filters that servers themselves put before everything; they are asynchronous. */
    private static final List<String> OF_SERVERS = List.of("org.apache.", "org.eclipse.jetty.", "io.undertow.");

    private final String path;
    private final AtomicBoolean told = new AtomicBoolean();

    SyncFilters(String path) {
        this.path = path;
    }

    /** Whether there is one before this request. */
    boolean stopAsyncOf(HttpServletRequest request) {
        if (request.isAsyncSupported()) {
            return false;
        }
        if (told.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "HALLEY-0006: {0}{1}: expected requests that can be asynchronous, found a filter before them that is not: {2}. Clients have WebSocket or plain polling"
                            + " until it has <async-supported>true</async-supported> in web.xml, or @WebFilter(asyncSupported = true)",
                    request.getContextPath(),
                    path,
                    names(request));
        }
        return true;
    }

    /** A registration does not tell whether it is asynchronous: all that may be meant. */
    private String names(HttpServletRequest request) {
        List<String> names = request.getServletContext().getFilterRegistrations().values().stream()
                .filter(filter -> OF_SERVERS.stream().noneMatch(filter.getClassName()::startsWith))
                .filter(this::isBeforeUs)
                .map(FilterRegistration::getClassName)
                .sorted()
                .toList();
        return names.isEmpty() ? "one that the server does not name" : String.join(" or ", names);
    }

    private boolean isBeforeUs(FilterRegistration filter) {
        return isNamed(filter.getServletNameMappings())
                || filter.getUrlPatternMappings().stream().anyMatch(this::matches);
    }

    private static boolean isNamed(Collection<String> servlets) {
        return Set.of(PushInitializer.NAME, "*").stream().anyMatch(servlets::contains);
    }

    /** Servlet 6.0 §12.2. */
    private boolean matches(String pattern) {
        return pattern.endsWith("/*")
                ? (path + "/").startsWith(pattern.substring(0, pattern.length() - 1))
                : pattern.equals(path);
    }
}
