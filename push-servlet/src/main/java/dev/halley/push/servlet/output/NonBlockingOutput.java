package dev.halley.push.servlet.output;

import dev.halley.push.core.transport.Completion;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a container's stream without blocking (Servlet 6.0 §3.7): bytes go out when {@code isReady()} says so, are flushed when it says so again, and a
 * write is over when it says so a third time, which may all be within the call that asked for it.
 *
 * <p>Containers use their objects again for other clients. So they are touched under a gate only, and the container's own end passes the same gate: after
 * it nothing is touched. What is done under the gate never blocks, and is never ours to call back. Thread-safe.
 *
 * <p>Where a container's writes block all the same, threads of its own make them, and wait, as does whatever has to pass the gate meanwhile.
 */
public abstract class NonBlockingOutput implements WriteListener {
    /** What the container's objects are touched under. */
    protected final Object gate = new Object();

    /** Under the gate. */
    protected final ServletOutputStream out;

    /** Null where writes do not block, and whoever asks for one makes it. */
    private final @Nullable Executor waiting;

    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean possible;
    private volatile @Nullable Throwable failure;
    /** Told of all writes, mostly. It is stored before {@link #asked} is set, and where it is another one only. */
    private volatile @Nullable Completion done;

    /** Whether it has yet to be told of a write. */
    private volatile boolean asked;
    /**
     * What to write, where that could not begin at once. What is written at once is remembered nowhere: an old object that refers to each new one is
     * work for the collector.
     */
    private volatile @Nullable List<byte[]> next;

    // under the gate, by the thread that makes steps

    /** What could not be written yet, from this part on. */
    private @Nullable List<byte[]> rest;

    private int part;
    private boolean begun;
    private boolean unflushed;
    private boolean sealed;
    private boolean over;

    /**
     * @param out what is written to, without blocking
     */
    protected NonBlockingOutput(ServletOutputStream out) {
        this(out, null);
    }

    /**
     * @param out what is written to
     * @param waiting runs what may block; null where writes do not block
     */
    protected NonBlockingOutput(ServletOutputStream out, @Nullable Executor waiting) {
        this.out = out;
        this.waiting = waiting;
    }

    /**
     * Writes and flushes; at most one write at a time. The parts go out as they are, one after the other, and are not copied here.
     *
     * @param parts what to write, one part at least
     * @param completion told once, when it is over
     * @throws IllegalStateException where a write is outstanding
     */
    public final void write(List<byte[]> parts, Completion completion) {
        if (asked) {
            throw new IllegalStateException("expected one write at a time, found a second one");
        }
        if (done != completion) {
            done = completion;
        }
        asked = true;
        if (waiting == null && calls.compareAndSet(0, 1)) {
            turn(parts);
        } else {
            next = parts;
            passGate(this::advance);
        }
    }

    /** The first bytes of a write are about to go. Under the gate. */
    protected void head() {}

    /**
     * Under the gate.
     *
     * @return whether there is something to do when no write is outstanding
     */
    protected abstract boolean hasMore();

    /**
     * Does it; {@link #out} takes bytes without blocking, once. Under the gate.
     *
     * @return whether any were written
     * @throws IOException where the container does
     */
    protected abstract boolean more() throws IOException;

    /** Nothing can be written any more, and all are told. May come more than once. */
    protected void broken() {}

    /** Writing may begin. Under the gate. */
    protected final void listen() {
        out.setWriteListener(this);
    }

    /** No write begins any more. Under the gate. */
    protected final void seal() {
        sealed = true;
    }

    /**
     * Under the gate.
     *
     * @return whether no write begins any more
     */
    protected final boolean isSealed() {
        return sealed;
    }

    /**
     * Nothing is touched any more. Under the gate.
     *
     * @return false where that was so before
     */
    protected final boolean finish() {
        boolean first = !over;
        over = true;
        return first;
    }

    /**
     * Under the gate.
     *
     * @return whether nothing may be touched any more
     */
    protected final boolean isOver() {
        return over;
    }

    /**
     * @return whether something failed
     */
    protected final boolean hasFailed() {
        return failure != null;
    }

    /**
     * Remembers the first failure. {@link #advance} tells of it.
     *
     * @param thrown why nothing can be written any more
     * @return whether it is the first
     */
    protected final boolean fail(Throwable thrown) {
        synchronized (calls) {
            boolean first = failure == null;
            if (first) {
                failure = thrown;
            }
            return first;
        }
    }

    @Override
    public final void onWritePossible() {
        possible = true;
        advance();
    }

    @Override
    public final void onError(Throwable thrown) {
        fail(thrown);
        advance();
    }

    /** Makes steps until there is none to make; one thread at a time does, for all that ask for it. */
    protected final void advance() {
        if (calls.getAndIncrement() == 0) {
            turn(null);
        }
    }

    /** For threads that are not the container's: runs what writes or has to pass the gate, elsewhere where it might wait there for a write that blocks. */
    protected final void passGate(Runnable task) {
        if (waiting == null || hasFailed()) {
            task.run();
        } else {
            waiting.execute(task);
        }
    }

    private void turn(@Nullable List<byte[]> offered) {
        List<byte[]> write = offered;
        int seen;
        do {
            seen = calls.get();
            steps(write);
            write = null;
        } while (calls.addAndGet(-seen) != 0);
    }

    private void steps(@Nullable List<byte[]> offered) {
        boolean written = guarded(offered);
        while (written) {
            tell(null);
            written = guarded(null);
        }
        Throwable thrown = failure;
        if (thrown != null) {
            tell(thrown);
            broken();
        }
    }

    private void tell(@Nullable Throwable thrown) {
        if (asked) {
            asked = false;
            Completion completion = done;
            if (completion != null) {
                completion.done(thrown);
            }
        }
    }

    private boolean guarded(@Nullable List<byte[]> offered) {
        synchronized (gate) {
            try {
                return !over && failure == null && go(offered);
            } catch (IOException | RuntimeException | Error e) {
                fail(e);
                return false;
            }
        }
    }

    /** Goes on as far as the container lets it, and until a write is over; whether one is. */
    private boolean go(@Nullable List<byte[]> offered) throws IOException {
        List<byte[]> write = offered == null ? next : offered;
        boolean going = true;
        while (going && !over && failure == null) {
            if (rest != null) {
                going = isReady() && put(rest, part);
            } else if (unflushed) {
                going = isReady();
                if (going) {
                    unflushed = false;
                    out.flush();
                }
            } else if (begun) {
                begun = !isReady();
                return !begun;
            } else if (write != null && !sealed) {
                going = isReady() && begin(write);
                write = begun ? null : write;
            } else if (!hasMore()) {
                going = false;
            } else if (!sealed && next != null) {
                // it came after this step began, and before the end that there is now
                write = next;
            } else {
                going = isReady();
                if (going) {
                    unflushed = more();
                }
            }
        }
        if (write != null) {
            next = write;
        }
        return false;
    }

    private boolean begin(List<byte[]> write) throws IOException {
        begun = true;
        if (next != null) {
            next = null;
        }
        head();
        return put(write, 0);
    }

    /** Where it may be written once; whether all is written. */
    private boolean put(List<byte[]> parts, int from) throws IOException {
        unflushed = true;
        int i = from;
        do {
            out.write(parts.get(i));
            i++;
        } while (i < parts.size() && !over && failure == null && isReady());
        part = i;
        rest = i < parts.size() ? parts : null;
        return rest == null;
    }

    private boolean isReady() {
        if (possible) {
            // before the question: onWritePossible may come before its answer is heard
            possible = false;
            if (out.isReady()) {
                possible = true;
                return true;
            }
        }
        return false;
    }
}
