package dev.halley.push.servlet;

import dev.halley.push.core.transport.Completion;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Writes without blocking (Servlet 6.0 §3.7): bytes go out when {@code isReady()} says so, are flushed when it says so again, and a write is over
 * when it says so a third time. Its steps are made by one thread at a time, whichever comes; no lock is held while the container works.
 */
final class AsyncOutput implements WriteListener {
    private final AsyncContext async;
    private final ServletOutputStream out;
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean possible;
    private volatile @Nullable Runnable head;
    private volatile byte @Nullable [] pending;
    private volatile @Nullable Completion done;
    private volatile boolean ending;
    private volatile @Nullable Throwable failure;
    private boolean unflushed;
    private boolean completed;

    AsyncOutput(AsyncContext async, ServletOutputStream out) {
        this.async = async;
        this.out = out;
    }

    /** Before the first write: sets status and headers, where a response that is gone already does no harm. */
    void head(Runnable setter) {
        head = setter;
    }

    /** At most one write at a time. */
    void write(byte[] bytes, Completion completion) {
        pending = bytes;
        done = completion;
        advance();
    }

    /** Completes the request once everything is written. */
    void end() {
        ending = true;
        advance();
    }

    /** Completes the request now; what is not written is lost. */
    void abort() {
        fail(new IOException("the connection was given up"));
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

    void fail(Throwable thrown) {
        failure = thrown;
        advance();
    }

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
        try {
            while (failure == null && !completed && step()) {
                // each step looks at everything anew
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
        Throwable thrown = failure;
        if (thrown != null) {
            tell(thrown);
            complete();
        }
    }

    private boolean step() throws IOException {
        if (!possible || (pending == null && !unflushed && done == null && !ending)) {
            return false;
        }
        if (!out.isReady()) {
            possible = false;
            return false;
        }
        byte[] bytes = pending;
        if (bytes != null) {
            Runnable setter = head;
            head = null;
            if (setter != null) {
                setter.run();
            }
            pending = null;
            unflushed = true;
            out.write(bytes);
        } else if (unflushed) {
            unflushed = false;
            out.flush();
        } else if (done != null) {
            tell(null);
        } else {
            complete();
        }
        return true;
    }

    private void tell(@Nullable Throwable thrown) {
        Completion completion = done;
        done = null;
        if (completion != null) {
            completion.done(thrown);
        }
    }

    private void complete() {
        if (!completed) {
            completed = true;
            try {
                async.complete();
            } catch (IllegalStateException e) {
                // the container has completed it already, after an error
                failure = e;
            }
        }
    }
}
