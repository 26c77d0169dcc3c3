package dev.halley.push.servlet;

import dev.halley.push.core.encode.Problem;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Reads a body without blocking (Servlet 6.0 §3.7), up to a bound, as UTF-8. Its callbacks come one at a time, on container threads. */
final class RequestBody implements ReadListener {
    private static final int BUFFER = 4096;

    private final ServletInputStream in;
    private final int most;
    private final Runnable onEnd;
    private final Consumer<String> onText;
    private final Consumer<Problem> onProblem;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean over;

    /** {@code onEnd} is called once, before one of the others is. */
    RequestBody(ServletInputStream in, int most, Runnable onEnd, Consumer<String> onText, Consumer<Problem> onProblem) {
        this.in = in;
        this.most = most;
        this.onEnd = onEnd;
        this.onText = onText;
        this.onProblem = onProblem;
    }

    @Override
    public void onDataAvailable() throws IOException {
        byte[] buffer = new byte[BUFFER];
        while (!over && in.isReady()) {
            // GlassFish says that it is finished once all has come, whether it was read or not
            int read = in.read(buffer);
            if (read < 0) {
                return;
            }
            bytes.write(buffer, 0, read);
            if (bytes.size() > most) {
                end();
                onProblem.accept(tooLarge(most));
            }
        }
    }

    private void end() {
        over = true;
        onEnd.run();
    }

    @Override
    public void onAllDataRead() {
        if (!over) {
            end();
            tell(bytes.toByteArray(), onText, onProblem);
        }
    }

    /** Reads all of it on the caller's thread, for requests that can't be asynchronous; the container bounds how long that takes. */
    static void readNow(InputStream in, int most, Consumer<String> onText, Consumer<Problem> onProblem)
            throws IOException {
        byte[] all = in.readNBytes(most + 1);
        if (all.length > most) {
            onProblem.accept(tooLarge(most));
        } else {
            tell(all, onText, onProblem);
        }
    }

    private static Problem tooLarge(int most) {
        return Problem.of(413, "body: expected at most " + most + " bytes, found more");
    }

    private static void tell(byte[] all, Consumer<String> onText, Consumer<Problem> onProblem) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(all))
                    .toString();
        } catch (CharacterCodingException e) {
            onProblem.accept(Problem.of(400, "body: expected UTF-8, found bytes that are not"));
            return;
        }
        onText.accept(text);
    }

    @Override
    public void onError(Throwable thrown) {
        if (!over) {
            end();
            onProblem.accept(Problem.of(400, "body: expected to read it whole, found a broken connection"));
        }
    }
}
