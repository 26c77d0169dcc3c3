package dev.halley.push.servlet;

import dev.halley.push.core.Engine;
import dev.halley.push.core.EngineProvider;
import dev.halley.push.core.transport.WebSocketUpgrade;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds the engine when the application has started, and ends it when the application stops. */
final class Lifecycle implements ServletContextListener {
    private static final Logger LOG = System.getLogger(Lifecycle.class.getName());

    private final Installation installation;

    Lifecycle(Installation installation) {
        this.installation = installation;
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        WebSocketUpgrade upgrade = ServiceLoader.load(WebSocketUpgrade.class, context.getClassLoader())
                .findFirst()
                .orElse(null);
        String missing = missing(upgrade, context);
        installation.start(engine(context), context, missing == null ? upgrade : null);
        if (!installation.hasWebSocket()) {
            LOG.log(
                    Level.WARNING,
                    "HALLEY-0003: running without WebSocket, since {0}; all other transports work",
                    missing);
        }
        LOG.log(
                Level.INFO,
                "Halley serves {0}{1}",
                context.getContextPath(),
                installation.config().path());
    }

    /** Why the container can't upgrade, null where it can. */
    private @Nullable String missing(@Nullable WebSocketUpgrade upgrade, ServletContext context) {
        Object container = context.getAttribute(Installation.SERVER_CONTAINER);
        if (upgrade == null) {
            return "push-websocket.jar is missing";
        }
        if (container == null) {
            return "the server's WebSocket support is missing";
        }
        try {
            upgrade.prepare(container, installation.config().path());
            return null;
        } catch (Exception e) {
            return "the server's WebSocket support refused an endpoint: " + e;
        }
    }

    private Engine engine(ServletContext context) {
        if (context.getAttribute(Engine.class.getName()) instanceof Engine given) {
            return given;
        }
        return ServiceLoader.load(EngineProvider.class, context.getClassLoader()).stream()
                .map(provider -> provider.get().find(installation.config()))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() -> Engine.builder().config(installation.config()).start());
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        installation.stop();
    }
}
