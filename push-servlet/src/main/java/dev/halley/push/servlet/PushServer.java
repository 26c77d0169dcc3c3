package dev.halley.push.servlet;

import dev.halley.push.Push;
import dev.halley.push.PushConfig;
import dev.halley.push.core.Engine;
import dev.halley.push.core.EngineProvider;
import dev.halley.push.spi.PushListener;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Halley by program, for applications without CDI; with CDI it is the same engine as the injected one. One for each application, from the start of its first
 * {@code ServletContextListener} to its end. Thread-safe; nothing blocks.
 */
public final class PushServer {
    private static final Logger LOG = System.getLogger(PushServer.class.getName());

    private final PushConfig config;
    private final ServletContext context;
    private @Nullable PushListener listener;
    private @Nullable Engine engine;
    private boolean stopped;

    PushServer(PushConfig config, ServletContext context) {
        this.config = config;
        this.context = context;
    }

    /**
     * Finds it.
     *
     * @param context of the application
     * @return Halley there
     * @throws IllegalStateException where push-servlet is not in the application, or its initializer has not run yet
     */
    public static PushServer from(ServletContext context) {
        if (context.getAttribute(PushServer.class.getName()) instanceof PushServer server) {
            return server;
        }
        throw new IllegalStateException(
                "HALLEY-0007: PushServer.from: expected an application that has push-servlet.jar in"
                        + " WEB-INF/lib and whose initializers have run, found neither Halley nor the like in "
                        + context.getContextPath());
    }

    /**
     * What the application publishes by: values, texts, numbers, booleans, maps and collections of them; with CDI what JSON-B knows.
     *
     * @return publishers by topic
     * @throws IllegalStateException after the application's end
     */
    public Push push() {
        return engine().push();
    }

    /**
     * Hears what clients do, and decides what they may; without a listener clients may not publish. With CDI, observers do this.
     *
     * @param value called on Halley's threads, as {@link PushListener} says
     * @throws IllegalStateException when Halley is running already: call it in {@code contextInitialized} of a listener in {@code web.xml} or with
     *     {@code @WebListener}, before {@link #push}, and once
     */
    public synchronized void listen(PushListener value) {
        if (engine != null || stopped || listener != null) {
            throw new IllegalStateException(
                    "HALLEY-0008: PushServer.listen: expected one listener, before Halley runs, found "
                            + (listener != null ? "another one" : "that it runs, or has ended"));
        }
        listener = value;
    }

    /** The one engine, started when it is first asked for. */
    synchronized Engine engine() {
        if (stopped) {
            throw new IllegalStateException(
                    "HALLEY-0009: PushServer: expected an application that runs, found one that has ended");
        }
        Engine running = engine;
        if (running == null) {
            running = find();
            engine = running;
        }
        return running;
    }

    private Engine find() {
        if (context.getAttribute(Engine.class.getName()) instanceof Engine given) {
            return given;
        }
        Optional<Engine> provided = provided();
        if (provided.isEmpty()) {
            Engine.Builder builder = Engine.builder().config(config);
            if (listener != null) {
                builder.listener(listener);
            }
            return builder.start();
        }
        if (listener != null) {
            throw new IllegalStateException(
                    "HALLEY-0010: PushServer.listen: expected CDI's observers or a listener, found both: leave push-cdi.jar out,"
                            + " or let an observer do it");
        }
        return provided.get();
    }

    /** That of CDI. */
    private Optional<Engine> provided() {
        String found = "no CDI that answers";
        try {
            for (EngineProvider provider : ServiceLoader.load(EngineProvider.class, context.getClassLoader())) {
                Optional<Engine> theirs = provider.find(config);
                if (theirs.isPresent()) {
                    return theirs;
                }
                warn(found);
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            warn("none of its classes (" + e + ")");
        }
        return Optional.empty();
    }

    private void warn(String found) {
        LOG.log(
                Level.WARNING,
                "HALLEY-0011: push-cdi.jar is here: expected CDI, found {0}. Observers hear nothing and @Inject does not work; PushServer.from(servletContext) does."
                        + " Add push-weld.jar, use a server with CDI, or leave push-cdi.jar out",
                found);
    }

    /** Ends the engine, if it was ever started. Idempotent. */
    void stop() {
        Engine last;
        synchronized (this) {
            stopped = true;
            last = engine;
        }
        if (last != null) {
            last.close();
        }
    }
}
