package dev.halley.push.servlet;

import dev.halley.push.core.encode.Problem;
import dev.halley.push.servlet.output.NonBlockingOutput;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The response of one asynchronous request. Once the request is completed, by us or by the container, its objects belong to another client. After a failed
 * write the container ends the request, and only its callback completes it. Thread-safe.
 */
final class AsyncOutput extends NonBlockingOutput implements AsyncListener {
    private final AsyncContext async;
    private final HttpServletResponse response;
    private final Runnable onEnd;
    private volatile @Nullable Runnable head;
    private volatile boolean ending;
    private volatile boolean givenUp;
    /** Whether it has a status already; under the gate. */
    private boolean answered;

    /**
     * Container thread, right after {@code startAsync}.
     *
     * @param onEnd called when the request has ended, by us or by the container; more than once
     */
    AsyncOutput(AsyncContext async, HttpServletResponse response, Runnable onEnd) throws IOException {
        this(async, response, onEnd, waiting(async));
    }

    /** As above, with the threads that make this container's writes, where those block. */
    AsyncOutput(AsyncContext async, HttpServletResponse response, Runnable onEnd, @Nullable Executor waiting)
            throws IOException {
        super(response.getOutputStream(), waiting);
        this.async = async;
        this.response = response;
        this.onEnd = onEnd;
        async.addListener(this);
    }

    /**
     * Open Liberty's writes block as long as the client does not read, with a listener or without: {@code HttpOutputStreamEE7} writes asynchronously in its
     * {@code writeToBuffers}, but what writes is {@code HttpOutputStreamImpl}, whose own {@code writeToBuffers} is private and so not overridden.
     */
    private static @Nullable Executor waiting(AsyncContext async) {
        return async.getClass().getName().startsWith("com.ibm.ws.webcontainer") ? async::start : null;
    }

    /**
     * Writing may begin; not before a body is read that is read without blocking. Container thread: on any other, Tomcat's {@code setWriteListener} waits for
     * the lock under which it calls listeners, which pass the gate.
     */
    void start() {
        synchronized (gate) {
            try {
                if (!isOver()) {
                    listen();
                }
            } catch (IllegalStateException e) {
                fail(e);
            }
        }
        advance();
    }

    /** Before the first write: sets status and headers. */
    void head(Runnable setter) {
        head = setter;
    }

    /** Completes the request once everything is written. */
    void end() {
        ending = true;
        passGate(this::advance);
    }

    /** Completes the request now, or where a write blocks once it returns; what is not written is lost. */
    void abort() {
        passGate(() -> {
            if (fail(new IOException("the connection was given up"))) {
                givenUp = true;
            }
            advance();
        });
    }

    @Override
    protected void head() {
        answered = true;
        Runnable setter = head;
        if (setter != null) {
            head = null;
            setter.run();
        }
    }

    @Override
    protected boolean hasMore() {
        return ending;
    }

    @Override
    protected boolean more() {
        complete();
        return false;
    }

    @Override
    protected void broken() {
        if (givenUp) {
            synchronized (gate) {
                complete();
            }
        }
    }

    @Override
    public void onError(AsyncEvent event) {
        ended(event.getThrowable());
    }

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
        try {
            synchronized (gate) {
                if (!isOver() && !answered) {
                    answered = true;
                    Answer.now(
                            response,
                            Problem.of(408, "request: expected it whole in time, found that it took too long"),
                            Map.of());
                }
            }
        } finally {
            ended(null);
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        synchronized (gate) {
            finish();
        }
        fail(new IOException("the request was completed"));
        advance();
        onEnd.run();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }

    /** In the container's callback: the last moment to complete the request ourselves. */
    private void ended(@Nullable Throwable thrown) {
        synchronized (gate) {
            complete();
        }
        fail(thrown != null ? thrown : new IOException("the connection was lost"));
        advance();
        onEnd.run();
    }

    /** Under the gate. */
    private void complete() {
        if (finish()) {
            try {
                async.complete();
            } catch (IllegalStateException e) {
                // the container is ending it already, after an error
                fail(e);
            }
        }
    }
}
