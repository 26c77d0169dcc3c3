package dev.halley.push.servlet;

import dev.halley.push.core.transport.WebSocketUpgrade;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds the engine when the application has started, and ends it when the application stops. */
final class Lifecycle implements ServletContextListener {
    private static final Logger LOG = System.getLogger(Lifecycle.class.getName());

    private static final String REMEDY =
            "on Tomcat add tomcat-websocket.jar and websocket-api.jar to its lib, on Jetty the module"
                    + " ee11-websocket-jakarta (or ee10-...), embedded tomcat-embed-websocket or the like of the server";

    private final Installation installation;
    private final PushServer server;

    Lifecycle(Installation installation, PushServer server) {
        this.installation = installation;
        this.server = server;
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        Carrier carrier = carrier(context);
        installation.start(server.engine(), context, carrier.upgrade);
        if (!installation.hasWebSocket()) {
            LOG.log(
                    Level.WARNING,
                    "HALLEY-0003: {0}{1} runs without WebSocket, since {2}; all other transports work",
                    context.getContextPath(),
                    installation.config().path(),
                    carrier.missing);
        }
        LOG.log(
                Level.INFO,
                "Halley serves {0}{1}",
                context.getContextPath(),
                installation.config().path());
    }

    /** Who upgrades, or what is missing for that and where it is to be had: one of the two. */
    private record Carrier(@Nullable WebSocketUpgrade upgrade, String missing) {}

    private Carrier carrier(ServletContext context) {
        Object container = context.getAttribute(Installation.SERVER_CONTAINER);
        try {
            Optional<WebSocketUpgrade> upgrade = ServiceLoader.load(WebSocketUpgrade.class, context.getClassLoader())
                    .findFirst();
            if (upgrade.isEmpty()) {
                return new Carrier(null, "push-websocket.jar is missing in WEB-INF/lib");
            }
            if (container == null) {
                return new Carrier(null, "the server has none for this application: " + REMEDY);
            }
            upgrade.get().prepare(container, installation.config().path());
            return new Carrier(upgrade.get(), "");
        } catch (ServiceConfigurationError | LinkageError e) {
            return new Carrier(null, "its classes are missing (" + e + "): " + REMEDY);
        } catch (Exception e) {
            return new Carrier(null, "the server's WebSocket refused an endpoint: " + e);
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        installation.stop();
        server.stop();
        RecordMethods.forgetLast();
        TomcatThreads.forgetMakers();
    }
}
