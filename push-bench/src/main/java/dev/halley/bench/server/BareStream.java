package dev.halley.bench.server;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An answer without an end, by a write listener, with one piece in flight. */
abstract class BareStream implements WriteListener {
    private final AsyncContext async;
    private final ServletOutputStream out;
    /** Who finds none writes, for all who come meanwhile. */
    private final AtomicInteger calls = new AtomicInteger();

    private boolean begun;
    private boolean unflushed;
    private boolean unsent;

    BareStream(AsyncContext async) throws IOException {
        this.async = async;
        this.out = async.getResponse().getOutputStream();
    }

    /** The container can write. */
    abstract void begin();

    /** Takes what is to be written, null where there is nothing. One thread at a time. */
    abstract byte @Nullable [] next();

    /** The piece is out and flushed, and the next may follow. One thread at a time. */
    abstract void sent();

    /** The connection failed. */
    abstract void gone();

    /** There is a next piece. Any thread. */
    final void advance() {
        if (calls.getAndIncrement() == 0) {
            int seen;
            do {
                seen = calls.get();
                try {
                    write();
                } catch (IOException | IllegalStateException e) {
                    gone();
                }
            } while (calls.addAndGet(-seen) != 0);
        }
    }

    private void write() throws IOException {
        while (out.isReady()) {
            byte[] piece = unflushed || unsent ? null : next();
            if (piece != null) {
                unflushed = true;
                unsent = true;
                out.write(piece);
            } else if (unflushed) {
                unflushed = false;
                out.flush();
            } else if (unsent) {
                unsent = false;
                sent();
            } else {
                return;
            }
        }
    }

    @Override
    public final void onWritePossible() {
        if (!begun) {
            begun = true;
            begin();
        }
        advance();
    }

    @Override
    public final void onError(Throwable thrown) {
        gone();
        async.complete();
    }
}
