package dev.halley.push.servlet;

import dev.halley.push.PushConfig;
import dev.halley.push.core.DaemonThreads;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.core.transport.Transport;
import dev.halley.push.core.transport.WebSocketUpgrade;
import dev.halley.push.core.transport.WebSocketUpgrade.Handshake;
import dev.halley.push.servlet.websocket.ServletUpgrade;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.Principal;
import java.util.Collections;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Who carries an application's WebSockets, and the threads for what blocks or has to wait at their ends. Thread-safe. */
final class WebSockets {
    private static final Logger LOG = System.getLogger(WebSockets.class.getName());
    private static final int CLOSERS = 4;
    private static final int KEEP_SECONDS = 10;
    private static final int PATIENCE_SECONDS = 5;

    private final PushConfig config;
    private final @Nullable Object serverContainer;
    private final @Nullable WebSocketUpgrade endpoint;
    private final DaemonThreads threads;
    private final ThreadPoolExecutor closer;
    private final ScheduledThreadPoolExecutor timer;
    /** Null where it was not asked for, or the container refused. */
    private volatile @Nullable WebSocketUpgrade own;

    /** Whether the container has upgraded before: then what fails is one request. */
    private volatile boolean proven;

    /**
     * @param serverContainer null where the container has no WebSocket
     * @param endpoint null where there is no push-websocket
     */
    WebSockets(
            PushConfig config,
            @Nullable Object serverContainer,
            @Nullable WebSocketUpgrade endpoint,
            ClassLoader loader) {
        this.config = config;
        this.serverContainer = serverContainer;
        this.endpoint = endpoint;
        threads = new DaemonThreads("halley-closer", loader);
        closer = new ThreadPoolExecutor(
                CLOSERS,
                CLOSERS,
                KEEP_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(config.maxConnections()),
                threads);
        closer.allowCoreThreadTimeOut(true);
        timer = new ScheduledThreadPoolExecutor(1, threads);
        timer.setKeepAliveTime(KEEP_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        own = config.webSocket() == PushConfig.WebSocket.UPGRADE ? new ServletUpgrade(timer) : null;
    }

    boolean areThere() {
        return own != null || (serverContainer != null && endpoint != null);
    }

    void upgrade(HttpServletRequest request, HttpServletResponse response, Function<Transport, Peer> connect)
            throws Refusal, IOException {
        Handshake handshake = new Handshake(
                config.path(),
                Collections.list(request.getHeaders("Sec-WebSocket-Protocol")),
                config.maxMessageBytes(),
                config.writeTimeoutMillis(),
                closer,
                connect);
        if (!upgradeOurselves(request, response, handshake)) {
            upgradeByContainer(request, response, handshake);
        }
    }

    private boolean upgradeOurselves(HttpServletRequest request, HttpServletResponse response, Handshake handshake) {
        WebSocketUpgrade ours = own;
        if (ours == null) {
            return false;
        }
        try {
            ours.upgrade(this, request, response, handshake);
            proven = true;
            return true;
        } catch (Exception | LinkageError e) {
            if (!proven) {
                own = null;
                LOG.log(
                        Level.INFO,
                        "HALLEY-0004: push.websocket: expected a server that can upgrade, found one that refuses ({0}); its own WebSocket is used from now on",
                        e.toString());
            } else {
                LOG.log(Level.DEBUG, "one request could not be upgraded, and is left to the server's own WebSocket", e);
            }
            return false;
        }
    }

    private void upgradeByContainer(HttpServletRequest request, HttpServletResponse response, Handshake handshake)
            throws Refusal, IOException {
        Object container = serverContainer;
        WebSocketUpgrade upgrade = endpoint;
        if (container == null || upgrade == null) {
            throw new Refusal(501, "transport: expected one other than ws, since this server has no WebSocket");
        }
        try {
            upgrade.upgrade(container, anonymous(request), response, handshake);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the container could not upgrade", e);
        }
        if (response.getStatus() != HttpServletResponse.SC_SWITCHING_PROTOCOLS && !response.isCommitted()) {
            throw new Refusal(501, "transport: expected one other than ws, since this server did not upgrade");
        }
    }

    /** The engine knows who it is. A container that does ends the WebSocket with the session itself (1008), before the client is told why. */
    private static HttpServletRequest anonymous(HttpServletRequest request) {
        if (request.getUserPrincipal() == null) {
            return request;
        }
        return new HttpServletRequestWrapper(request) {
            @Override
            public @Nullable Principal getUserPrincipal() {
                return null;
            }
        };
    }

    /** Lets the last close frames go out, and be answered, for 5 s at most; the container looks for threads that were left behind. */
    void stop() {
        closer.shutdown();
        timer.shutdown();
        try {
            end(closer);
            end(timer);
            threads.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            closer.shutdownNow();
            timer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static void end(ExecutorService running) throws InterruptedException {
        if (!running.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            running.shutdownNow();
        }
    }
}
