package dev.halley.push.core.connection;

import dev.halley.push.core.encode.Chunk;
import dev.halley.push.core.encode.Format;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Completion;
import dev.halley.push.core.transport.Transport;

/** A transport with a bug. */
final class ThrowingTransport implements Transport {
    boolean broken;
    int aborts;

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
        if (broken) {
            throw new IllegalStateException("on purpose");
        }
        done.done(null);
    }

    @Override
    public void refuse(Problem problem) {}

    @Override
    public void end(Close close) {}

    @Override
    public void abort() {
        aborts++;
    }
}
