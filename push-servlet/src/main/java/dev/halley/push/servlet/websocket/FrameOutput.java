package dev.halley.push.servlet.websocket;

import dev.halley.push.core.encode.Chunk;
import dev.halley.push.core.transport.Completion;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The frames that go out, one after the other, without blocking (Servlet 6.0 §3.7): each is written when {@code isReady()} says so, flushed when
 * it says so again, and over when it says so a third time, which may all be within the call that asked for it. Of pings that have yet to be
 * answered the newest is kept (RFC 6455 §5.5.3). Thread-safe.
 *
 * <p>Containers use sockets' objects again. So each step is made under a gate, and the container's own end passes the same gate: after it nothing is
 * touched. What is done under the gate never blocks, and is never ours to call back.
 */
final class FrameOutput implements WriteListener {
    private enum Step {
        WAIT,
        AGAIN,
        WRITTEN
    }

    private record Frame(int opcode, Chunk payload, Completion done) {}

    private final WebConnection connection;
    private final TomcatSocket sockets;
    private final ServletOutputStream out;
    private final ReentrantLock gate = new ReentrantLock();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicReference<byte @Nullable []> pong = new AtomicReference<>();
    private volatile boolean possible;
    private volatile @Nullable Frame next;
    private volatile byte @Nullable [] close;
    private volatile boolean last;
    private volatile @Nullable Throwable failure;
    /** Of the frame that has begun, what has yet to be written, from this part on. */
    private List<byte[]> payload = List.of();

    private int part;
    private boolean unflushed;
    private @Nullable Completion written;
    private boolean closeWritten;
    private boolean over;

    FrameOutput(WebConnection connection, TomcatSocket sockets) throws IOException {
        this.connection = connection;
        this.sockets = sockets;
        this.out = connection.getOutputStream();
    }

    /** Writing may begin. Container thread. */
    void start() {
        gate.lock();
        try {
            if (!over) {
                out.setWriteListener(this);
            }
        } finally {
            gate.unlock();
        }
    }

    /** At most one at a time. */
    void write(int opcode, Chunk payload, Completion done) {
        next = new Frame(opcode, payload, done);
        advance();
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
    }

    /** The container has ended the connection: nothing is touched after this. */
    void destroyed() {
        gate.lock();
        try {
            over = true;
        } finally {
            gate.unlock();
        }
        fail(new IOException("the connection was closed"));
    }

    @Override
    public void onWritePossible() {
        possible = true;
        advance();
    }

    @Override
    public void onError(Throwable thrown) {
        fail(thrown);
    }

    private void fail(Throwable thrown) {
        if (failure == null) {
            failure = thrown;
        }
        advance();
    }

    /** Makes steps until there is none to make; one thread at a time does, for all that ask for it. */
    private void advance() {
        if (calls.getAndIncrement() == 0) {
            int seen;
            do {
                seen = calls.get();
                steps();
            } while (calls.addAndGet(-seen) != 0);
        }
    }

    private void steps() {
        Step step = guardedStep();
        while (step != Step.WAIT) {
            if (step == Step.WRITTEN) {
                tell(null);
            }
            step = guardedStep();
        }
        Throwable thrown = failure;
        if (thrown != null) {
            tell(thrown);
            close();
        }
    }

    private Step guardedStep() {
        gate.lock();
        try {
            return over || failure != null ? Step.WAIT : step();
        } catch (IOException | RuntimeException e) {
            failure = e;
            return Step.WAIT;
        } finally {
            gate.unlock();
        }
    }

    private Step step() throws IOException {
        if (!possible || !hasWork()) {
            return Step.WAIT;
        }
        // before the question: the container's answer may overtake ours
        possible = false;
        if (!out.isReady()) {
            return Step.WAIT;
        }
        possible = true;
        return act();
    }

    private boolean hasWork() {
        return !payload.isEmpty()
                || unflushed
                || written != null
                || (closeWritten ? last : next != null || pong.get() != null || close != null);
    }

    private Step act() throws IOException {
        if (!payload.isEmpty()) {
            byte[] bytes = payload.get(part);
            part++;
            if (part == payload.size()) {
                part = 0;
                payload = List.of();
            }
            out.write(bytes);
        } else if (unflushed) {
            unflushed = false;
            out.flush();
        } else if (written != null) {
            return Step.WRITTEN;
        } else if (closeWritten) {
            failure = new IOException("the connection was closed");
        } else {
            unflushed = true;
            begin();
        }
        return Step.AGAIN;
    }

    private void begin() throws IOException {
        Frame frame = next;
        byte[] end = close;
        if (frame != null) {
            next = null;
            written = frame.done;
            int length = frame.payload.length();
            payload = length == 0 ? List.of() : frame.payload.parts();
            out.write(Frames.header(frame.opcode, length));
        } else if (end != null) {
            // before a pong: pings must not keep it from going
            closeWritten = true;
            out.write(end);
        } else {
            byte[] answer = pong.getAndSet(null);
            if (answer != null) {
                out.write(answer);
            }
        }
    }

    private void tell(@Nullable Throwable thrown) {
        Completion completion = written;
        written = null;
        if (completion != null) {
            completion.done(thrown);
        }
        Frame frame = next;
        if (thrown != null && frame != null) {
            next = null;
            frame.done.done(thrown);
        }
    }

    private void close() {
        gate.lock();
        try {
            if (over) {
                return;
            }
            over = true;
            connection.close();
        } catch (Exception e) {
            // it is closed, then
        } finally {
            gate.unlock();
        }
        sockets.close(out);
    }
}
