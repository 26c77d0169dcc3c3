package dev.halley.push.servlet.websocket;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.WebConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A container's side of a connection, as strict as Servlet 6.0 §3.7 lets it be: who writes without having asked, or after the end, is told so. */
final class FakeSocket extends ServletOutputStream implements WebConnection {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private @Nullable WriteListener listener;
    private boolean asked;
    private int room;
    private boolean overtakes;
    private boolean breaks;
    int flushes;
    int closes;

    /** It takes so many calls of write and flush, and calls back. */
    void room(int calls) {
        room = calls;
        if (listener != null) {
            try {
                listener.onWritePossible();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** The next time it has no room, it has some before it has said so: on another thread. */
    void overtakesOnce() {
        overtakes = true;
    }

    /** The next write fails. */
    void breaks() {
        breaks = true;
    }

    String taken() {
        String hex = Journal.hex(taken.toByteArray());
        taken.reset();
        return hex;
    }

    @Override
    public boolean isReady() {
        check(closes == 0);
        asked = room > 0;
        if (!asked && overtakes) {
            overtakes = false;
            CompletableFuture.runAsync(() -> room(100)).join();
            asked = false;
            return false;
        }
        return asked;
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        use();
        taken.write(bytes, from, count);
    }

    @Override
    public void write(int b) {
        throw new AssertionError("expected whole arrays");
    }

    @Override
    public void flush() throws IOException {
        use();
        flushes++;
    }

    private void use() throws IOException {
        check(asked && closes == 0);
        asked = false;
        room--;
        if (breaks) {
            throw new IOException("reset by peer");
        }
    }

    private static void check(boolean rightful) {
        if (!rightful) {
            throw new AssertionError("expected isReady() before, and nothing after the end");
        }
    }

    @Override
    public void setWriteListener(WriteListener given) {
        listener = given;
    }

    @Override
    public ServletInputStream getInputStream() {
        throw new AssertionError("expected nobody to read");
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return this;
    }

    @Override
    public void close() {
        closes++;
    }
}
