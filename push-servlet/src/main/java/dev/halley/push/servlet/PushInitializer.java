package dev.halley.push.servlet;

import dev.halley.push.PushConfig;
import dev.halley.push.core.connection.JsonText;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Registers the servlet and what starts it, so that the jar in {@code WEB-INF/lib} is all it takes. */
public final class PushInitializer implements ServletContainerInitializer {
    /** Of the servlet. */
    static final String NAME = "halley";

    /** For the container. */
    public PushInitializer() {}

    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) throws ServletException {
        PushConfig config = PushConfig.from(PushConfig.environment(context::getInitParameter));
        requireJson();
        Installation installation = new Installation(config);
        ServletRegistration.Dynamic servlet = context.addServlet(NAME, new PushServlet(installation));
        if (servlet == null || !servlet.addMapping(config.path()).isEmpty()) {
            throw new ServletException("HALLEY-0002: push.path: expected a path that no other servlet has, found \""
                    + config.path() + "\"; name another one by the context parameter push.path");
        }
        servlet.setAsyncSupported(true);
        servlet.setLoadOnStartup(1);
        PushServer server = new PushServer(config, context);
        context.setAttribute(PushServer.class.getName(), server);
        context.addListener(new Lifecycle(installation, server));
        context.addListener(new SessionEvents(installation));
    }

    private static void requireJson() throws ServletException {
        try {
            var unused = new JsonText();
        } catch (LinkageError | RuntimeException e) {
            throw new ServletException(
                    "HALLEY-0013: expected Jakarta JSON Processing, found none (" + e
                            + "); Tomcat and Jetty bring none: add org.eclipse.parsson:parsson to WEB-INF/lib",
                    e);
        }
    }
}
