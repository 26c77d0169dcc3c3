package dev.halley.push.servlet;

import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.transport.Completion;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The response of one asynchronous request, written without blocking (Servlet 6.0 §3.7): bytes go out when {@code isReady()} says so, are flushed when it
 * says so again, and a write is over when it says so a third time.
 *
 * <p>Once the request is completed, by us or by the container, its objects belong to another client. So each step is made under a gate, and
 * the container's own end passes the same gate: after it nothing is touched. After a failed write the container ends the request, and only its
 * callback completes it. What is done under the gate never blocks, and is never ours to call back.
 */
final class AsyncOutput implements WriteListener, AsyncListener {
    private enum Step {
        WAIT,
        AGAIN,
        WRITTEN
    }

    private final AsyncContext async;
    private final HttpServletResponse response;
    private final ServletOutputStream out;
    private final Runnable onEnd;
    private final ReentrantLock gate = new ReentrantLock();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean possible;
    private volatile @Nullable Runnable head;
    /** What is being written, one part after the other. */
    private volatile List<byte[]> pending = List.of();

    private int written;
    private volatile @Nullable Completion done;
    private volatile boolean ending;
    private volatile @Nullable Throwable failure;
    private boolean begun;
    private boolean unflushed;
    private boolean over;

    /**
     * Container thread, right after {@code startAsync}.
     *
     * @param onEnd called when the request has ended, by us or by the container; more than once
     */
    AsyncOutput(AsyncContext async, HttpServletResponse response, Runnable onEnd) throws IOException {
        this.async = async;
        this.response = response;
        this.out = response.getOutputStream();
        this.onEnd = onEnd;
        async.addListener(this);
    }

    /**
     * Writing may begin; not before a body is read that is read without blocking. Container thread: on any other, Tomcat's {@code setWriteListener} waits for
     * the lock under which it calls listeners, which pass the gate.
     */
    void start() {
        gate.lock();
        try {
            if (!over) {
                out.setWriteListener(this);
            }
        } catch (IllegalStateException e) {
            failure = e;
        } finally {
            gate.unlock();
        }
        advance();
    }

    /** Before the first write: sets status and headers. */
    void head(Runnable setter) {
        head = setter;
    }

    /** At most one write at a time. The parts go out as they are, one after the other, and are not copied here. */
    void write(List<byte[]> parts, Completion completion) {
        pending = parts;
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
        gate.lock();
        try {
            if (failure == null) {
                complete();
            }
        } finally {
            gate.unlock();
        }
        failed(new IOException("the connection was given up"));
    }

    @Override
    public void onWritePossible() {
        possible = true;
        advance();
    }

    /** The container goes on to end the request. */
    @Override
    public void onError(Throwable thrown) {
        failed(thrown);
    }

    @Override
    public void onError(AsyncEvent event) {
        ended(event.getThrowable());
    }

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
        gate.lock();
        try {
            if (!over && !begun) {
                begun = true;
                Answer.now(
                        response,
                        Problem.of(408, "request: expected it whole in time, found that it took too long"),
                        Map.of());
            }
        } finally {
            gate.unlock();
            ended(null);
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        gate.lock();
        try {
            over = true;
        } finally {
            gate.unlock();
        }
        failed(new IOException("the request was completed"));
        onEnd.run();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }

    /** In the container's callback: the last moment to complete the request ourselves. */
    private void ended(@Nullable Throwable thrown) {
        gate.lock();
        try {
            complete();
        } finally {
            gate.unlock();
        }
        failed(thrown != null ? thrown : new IOException("the connection was lost"));
        onEnd.run();
    }

    private void failed(Throwable thrown) {
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
        }
    }

    /** As many steps as can be made without telling anybody. */
    private Step guardedStep() {
        gate.lock();
        try {
            Step step = Step.AGAIN;
            while (step == Step.AGAIN) {
                step = over || failure != null ? Step.WAIT : step();
            }
            return step;
        } catch (IOException | RuntimeException e) {
            failure = e;
            return Step.WAIT;
        } finally {
            gate.unlock();
        }
    }

    private Step step() throws IOException {
        if (!possible || (pending.isEmpty() && !unflushed && done == null && !ending)) {
            return Step.WAIT;
        }
        // before the question: onWritePossible may come before its answer is heard
        possible = false;
        if (!out.isReady()) {
            return Step.WAIT;
        }
        possible = true;
        if (!pending.isEmpty()) {
            begin();
            unflushed = true;
            byte[] part = pending.get(written++);
            if (written == pending.size()) {
                written = 0;
                pending = List.of();
            }
            out.write(part);
        } else if (unflushed) {
            unflushed = false;
            out.flush();
        } else if (done != null) {
            return Step.WRITTEN;
        } else {
            complete();
        }
        return Step.AGAIN;
    }

    private void begin() {
        begun = true;
        Runnable setter = head;
        head = null;
        if (setter != null) {
            setter.run();
        }
    }

    private void tell(@Nullable Throwable thrown) {
        Completion completion = done;
        done = null;
        if (completion != null) {
            completion.done(thrown);
        }
    }

    /** Under the gate. */
    private void complete() {
        if (!over) {
            over = true;
            try {
                async.complete();
            } catch (IllegalStateException e) {
                // the container is ending it already, after an error
                failure = e;
            }
        }
    }
}
