package dev.halley.push.servlet;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells when the container ends an asynchronous request that we did not end: by error or by time. */
final class AsyncEnd implements AsyncListener {
    private final Consumer<Throwable> onEnd;

    AsyncEnd(Consumer<Throwable> onEnd) {
        this.onEnd = onEnd;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        tell(event.getThrowable(), "the request was completed");
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        tell(event.getThrowable(), "the request took too long");
    }

    @Override
    public void onError(AsyncEvent event) {
        tell(event.getThrowable(), "the connection was lost");
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }

    private void tell(@Nullable Throwable thrown, String otherwise) {
        onEnd.accept(thrown != null ? thrown : new IOException(otherwise));
    }
}
