package dev.halley.push.websocket;

import dev.halley.push.core.encode.Chunk;
import dev.halley.push.core.encode.Format;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Completion;
import dev.halley.push.core.transport.Refused;
import dev.halley.push.core.transport.Subprotocol;
import dev.halley.push.core.transport.Transport;
import dev.halley.push.core.transport.WebSocketUpgrade.Handshake;
import jakarta.websocket.CloseReason;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends frames asynchronously, one at a time as the connection sees to it. Pings and close frames block on some containers (Tomcat), so the
 * closer sends them. Where a close frame can't be sent, the container's idle time-out ends the session.
 */
final class SessionTransport implements Transport {
    private static final int LAST_RESORT_MILLIS = 1000;

    private final Session session;
    private final Subprotocol subprotocol;
    private final Executor closer;
    private final long writeTimeoutMillis;
    private volatile boolean writing;

    @FunctionalInterface
    private interface Closing {
        void close() throws IOException;
    }

    SessionTransport(Session session, Subprotocol subprotocol, Handshake handshake) {
        this.session = session;
        this.subprotocol = subprotocol;
        this.closer = handshake.closer();
        this.writeTimeoutMillis = handshake.writeTimeoutMillis();
    }

    @Override
    public String name() {
        return "ws";
    }

    @Override
    public Format format() {
        return Format.LINES;
    }

    @Override
    public void write(Chunk chunk, Completion done) {
        Sending sending = new Sending(done);
        writing = true;
        try {
            send(chunk, sending);
        } catch (RuntimeException e) {
            // closed in between
            sending.over(e);
        }
    }

    private void send(Chunk chunk, SendHandler handler) {
        if (subprotocol.isBinary()) {
            session.getAsyncRemote().sendBinary(ByteBuffer.wrap(chunk.bytes()), handler);
        } else {
            session.getAsyncRemote().sendText(chunk.text(), handler);
        }
    }

    @Override
    public void ping(Completion done) {
        try {
            closer.execute(() -> {
                try {
                    session.getBasicRemote().sendPing(ByteBuffer.allocate(0));
                    done.done(null);
                } catch (IOException | RuntimeException e) {
                    done.done(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.done(null);
        }
    }

    @Override
    public void refuse(Problem problem) {
        Refused refused = Refused.of(problem);
        idleAtMost(writeTimeoutMillis);
        write(refused.lines(), failure -> end(refused.close()));
    }

    @Override
    public void end(Close close) {
        onCloser(() -> session.close(reason(close)));
    }

    @Override
    public void abort() {
        // a container may queue the close frame behind the write that is stuck
        idleAtMost(LAST_RESORT_MILLIS);
        onCloser(() -> {
            if (writing) {
                TomcatTimeouts.cut(session);
            }
            session.close(reason(Close.SLOW));
        });
    }

    private static CloseReason reason(Close close) {
        return new CloseReason(CloseReason.CloseCodes.getCloseCode(close.code()), close.briefReason());
    }

    private void onCloser(Closing closing) {
        try {
            closer.execute(() -> {
                try {
                    closing.close();
                } catch (IOException | RuntimeException e) {
                    // it is closed, then
                    idleAtMost(LAST_RESORT_MILLIS);
                }
            });
        } catch (RejectedExecutionException e) {
            idleAtMost(LAST_RESORT_MILLIS);
        }
    }

    private void idleAtMost(long millis) {
        try {
            session.setMaxIdleTimeout(millis);
        } catch (RuntimeException e) {
            // closed in between
        }
    }

    /** One write. Containers may report it twice, when it fails while the session is being closed. */
    private final class Sending implements SendHandler {
        private final AtomicReference<@Nullable Completion> waiting;

        Sending(Completion done) {
            waiting = new AtomicReference<>(done);
        }

        @Override
        public void onResult(SendResult result) {
            over(result.isOK() ? null : failure(result));
        }

        void over(@Nullable Throwable failure) {
            Completion done = waiting.getAndSet(null);
            if (done != null) {
                writing = false;
                if (failure != null) {
                    // Tomcat keeps a session open for ever whose peer went in the middle of a send
                    abort();
                }
                done.done(failure);
            }
        }
    }

    private static Throwable failure(SendResult result) {
        Throwable given = result.getException();
        return given == null ? new IOException("the container failed to send") : given;
    }
}
