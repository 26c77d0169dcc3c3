package dev.halley.push.servlet;

import dev.halley.push.PushConfig;
import dev.halley.push.core.Engine;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.core.transport.Transport;
import dev.halley.push.core.transport.WebSocketUpgrade;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the servlet works with between the start and the end of one application. */
final class Installation {
    /** Of the servlet context; Jakarta WebSocket 2.1 §6.4. */
    static final String SERVER_CONTAINER = "jakarta.websocket.server.ServerContainer";

    private final PushConfig config;
    private final OriginRule origins;
    private final SyncFilters filters;
    private volatile @Nullable Engine engine;
    private volatile boolean stopping;
    private @Nullable WebSockets webSockets;

    Installation(PushConfig config) {
        this.config = config;
        this.origins = new OriginRule(config.allowedOrigins());
        this.filters = new SyncFilters(config.path());
    }

    PushConfig config() {
        return config;
    }

    OriginRule origins() {
        return origins;
    }

    SyncFilters filters() {
        return filters;
    }

    /** Null before the application has started and after it has stopped. */
    @Nullable
    Engine engine() {
        return engine;
    }

    /** Requests are served from now on; without WebSocket where the container has none. */
    void start(Engine started, ServletContext context, @Nullable WebSocketUpgrade upgrade) {
        webSockets = new WebSockets(config, context.getAttribute(SERVER_CONTAINER), upgrade, context.getClassLoader());
        engine = started;
    }

    boolean hasWebSocket() {
        return webSockets != null && webSockets.areThere();
    }

    /** The container has begun to stop the application; some end its sessions before they say so to listeners. */
    void stopping() {
        stopping = true;
    }

    /** Whether what ends now ends because the application stops, of which clients are told by {@link #stop}. */
    boolean isStopping() {
        return stopping;
    }

    /** No further request is served; clients are told to come back. */
    void stop() {
        Engine last = engine;
        engine = null;
        if (last != null) {
            last.close();
        }
        if (webSockets != null) {
            webSockets.stop();
        }
    }

    void upgrade(HttpServletRequest request, HttpServletResponse response, Function<Transport, Peer> connect)
            throws Refusal, IOException {
        WebSockets carriers = webSockets;
        if (carriers == null) {
            throw new Refusal(503, "the application is starting or stopping");
        }
        carriers.upgrade(request, response, connect);
    }
}
