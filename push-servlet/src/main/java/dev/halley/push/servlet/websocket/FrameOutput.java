package dev.halley.push.servlet.websocket;

import dev.halley.push.core.encode.Chunk;
import dev.halley.push.core.transport.Completion;
import dev.halley.push.servlet.output.NonBlockingOutput;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The frames that go out, one after the other. Of pings that have yet to be answered the newest is kept (RFC 6455 §5.5.3). Thread-safe.
 */
final class FrameOutput extends NonBlockingOutput {
    private final WebConnection connection;
    private final TomcatSocket sockets;
    private final AtomicReference<byte @Nullable []> pong = new AtomicReference<>();
    private volatile byte @Nullable [] close;
    private volatile boolean last;

    FrameOutput(WebConnection connection, TomcatSocket sockets) throws IOException {
        super(connection.getOutputStream());
        this.connection = connection;
        this.sockets = sockets;
    }

    /** Writing may begin. Container thread. */
    void start() {
        synchronized (gate) {
            if (!isOver()) {
                listen();
            }
        }
    }

    /** At most one at a time. */
    void write(int opcode, Chunk payload, Completion done) {
        int length = payload.length();
        byte[] header = Frames.header(opcode, length);
        write(length == 0 ? List.of(header) : after(header, payload.parts()), done);
    }

    private static List<byte[]> after(byte[] header, List<byte[]> payload) {
        if (payload.size() == 1) {
            return List.of(header, payload.get(0));
        }
        List<byte[]> parts = new ArrayList<>(payload.size() + 1);
        parts.add(header);
        parts.addAll(payload);
        return parts;
    }

    /** Answers a ping, once what is being written is over, in place of an older one that waits. */
    void pong(byte[] frame) {
        pong.set(frame);
        advance();
    }

    /** Writes a close frame after what was written, unless there is one already. Nothing is written after it. */
    void end(byte[] closeFrame) {
        if (close == null) {
            close = closeFrame;
        }
        advance();
    }

    /** Closes the connection once the close frame is written. */
    void closeAfterwards() {
        last = true;
        advance();
    }

    /** Closes the connection now; what is not written is lost. */
    void abort() {
        fail(new IOException("the connection was given up"));
        advance();
    }

    /** The container has ended the connection: nothing is touched after this. */
    void destroyed() {
        synchronized (gate) {
            finish();
        }
        fail(new IOException("the connection was closed"));
        advance();
    }

    @Override
    protected boolean hasMore() {
        return isSealed() ? last : pong.get() != null || close != null;
    }

    @Override
    protected boolean more() throws IOException {
        byte[] end = close;
        if (isSealed()) {
            fail(new IOException("the connection was closed"));
            return false;
        }
        if (end != null) {
            // before a pong: pings must not keep it from going
            seal();
            out.write(end);
            return true;
        }
        byte[] answer = pong.getAndSet(null);
        if (answer == null) {
            return false;
        }
        out.write(answer);
        return true;
    }

    @Override
    protected void broken() {
        synchronized (gate) {
            if (!finish()) {
                return;
            }
            try {
                connection.close();
            } catch (Exception e) {
                // it is closed, then
            }
        }
        sockets.close(out);
    }
}
