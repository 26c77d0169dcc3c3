package dev.halley.weld;

import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Jetty shows applications a CDI API of its own, which takes precedence over the application's and does not find its Weld. This hides it, as {@code
 * hiddenClassMatcher} in a {@code WEB-INF/jetty-web.xml} does, so that applications need none.
 */
final class JettyClasses {
    private static final Logger LOG = System.getLogger(JettyClasses.class.getName());

    private JettyClasses() {}

    /** Before the first class of CDI is loaded; nothing on other servers. */
    static void hideCdi(ServletContext context) {
        ClassLoader loader = context.getClassLoader();
        if (!loader.getClass().getName().startsWith("org.eclipse.jetty.")) {
            return;
        }
        try {
            Object application = loader.getClass().getMethod("getContext").invoke(loader);
            Object hidden =
                    application.getClass().getMethod("getHiddenClassMatcher").invoke(application);
            for (String name : new String[] {"jakarta.enterprise.", "jakarta.decorator."}) {
                hidden.getClass().getMethod("add", String.class).invoke(hidden, name);
            }
        } catch (ReflectiveOperationException e) {
            LOG.log(
                    Level.WARNING,
                    "HALLEY-0012: expected to hide Jetty's CDI API from the application, found that it can't be; do it by hiddenClassMatcher in WEB-INF/jetty-web.xml",
                    e);
        }
    }
}
