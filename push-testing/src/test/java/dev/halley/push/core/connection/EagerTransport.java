package dev.halley.push.core.connection;

import dev.halley.push.core.encode.Chunk;
import dev.halley.push.core.encode.Format;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Completion;
import dev.halley.push.core.transport.Transport;

/** Takes every write at once, and each one brings the next message about. */
final class EagerTransport implements Transport {
    private final Runnable onMessage;
    Runnable onWrite = () -> {};

    EagerTransport(Runnable onMessage) {
        this.onMessage = onMessage;
    }

    @Override
    public String name() {
        return "ndjson";
    }

    @Override
    public Format format() {
        return Format.LINES;
    }

    @Override
    public void write(Chunk chunk, Completion done) {
        onWrite.run();
        if (chunk.text().contains("\"message\"")) {
            onMessage.run();
        }
        done.done(null);
    }

    @Override
    public void refuse(Problem problem) {}

    @Override
    public void end(Close close) {}

    @Override
    public void abort() {}
}
