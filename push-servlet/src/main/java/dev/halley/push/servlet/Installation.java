package dev.halley.push.servlet;

import dev.halley.push.PushConfig;
import dev.halley.push.core.DaemonThreads;
import dev.halley.push.core.Engine;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.core.transport.Transport;
import dev.halley.push.core.transport.WebSocketUpgrade;
import dev.halley.push.core.transport.WebSocketUpgrade.Handshake;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the servlet works with between the start and the end of one application. */
final class Installation {
    private static final String SERVER_CONTAINER = "jakarta.websocket.server.ServerContainer";
    private static final int CLOSERS = 4;
    private static final int PATIENCE_SECONDS = 5;

    private final PushConfig config;
    private final OriginRule origins;
    private volatile @Nullable Engine engine;
    private @Nullable Object serverContainer;
    private @Nullable WebSocketUpgrade webSocket;
    private @Nullable ExecutorService closer;
    private @Nullable DaemonThreads closerThreads;

    Installation(PushConfig config) {
        this.config = config;
        this.origins = new OriginRule(config.allowedOrigins());
    }

    PushConfig config() {
        return config;
    }

    OriginRule origins() {
        return origins;
    }

    /** Null before the application has started and after it has stopped. */
    @Nullable
    Engine engine() {
        return engine;
    }

    /** Requests are served from now on; without WebSocket where the container has none. */
    void start(Engine started, ServletContext context, @Nullable WebSocketUpgrade upgrade) {
        serverContainer = context.getAttribute(SERVER_CONTAINER);
        webSocket = upgrade;
        DaemonThreads threads = new DaemonThreads("halley-closer", context.getClassLoader());
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                CLOSERS, CLOSERS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(config.maxConnections()), threads);
        pool.allowCoreThreadTimeOut(true);
        closer = pool;
        closerThreads = threads;
        engine = started;
    }

    boolean hasWebSocket() {
        return serverContainer != null && webSocket != null;
    }

    /** No further request is served; clients are told to come back. */
    void stop() {
        Engine last = engine;
        engine = null;
        if (last != null) {
            last.close();
        }
        ExecutorService running = closer;
        DaemonThreads threads = closerThreads;
        if (running != null && threads != null) {
            end(running, threads);
        }
    }

    /** Lets the last close frames go out, for 5 s at most; the container looks for threads that were left behind. */
    private static void end(ExecutorService running, DaemonThreads threads) {
        running.shutdown();
        try {
            if (!running.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                running.shutdownNow();
            }
            threads.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            running.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    void upgrade(HttpServletRequest request, HttpServletResponse response, Function<Transport, Peer> connect)
            throws Refusal, IOException {
        Object container = serverContainer;
        WebSocketUpgrade upgrade = webSocket;
        ExecutorService blocking = closer;
        if (container == null || upgrade == null || blocking == null) {
            throw new Refusal(503, "transport: expected one other than ws, since this server has no WebSocket");
        }
        Handshake handshake = new Handshake(
                config.path(),
                Collections.list(request.getHeaders("Sec-WebSocket-Protocol")),
                config.maxMessageBytes(),
                config.writeTimeoutMillis(),
                blocking,
                connect);
        try {
            upgrade.upgrade(container, request, response, handshake);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the container could not upgrade", e);
        }
        if (response.getStatus() != HttpServletResponse.SC_SWITCHING_PROTOCOLS && !response.isCommitted()) {
            throw new Refusal(503, "transport: expected one other than ws, since this server did not upgrade");
        }
    }
}
