package dev.halley.push.core.connection;

import dev.halley.push.core.encode.Chunk;
import dev.halley.push.core.encode.EncodedBatch;
import dev.halley.push.core.encode.Encoder;
import dev.halley.push.core.encode.Line;
import dev.halley.push.core.transport.Transport;
import org.jspecify.annotations.Nullable;

/** What all that is written passes: one write at a time, control lines before messages. Confined to the dispatcher's thread. */
final class Gate {
    private final Transport transport;
    private final Liveness liveness;
    private final InFlight inFlight;
    private final Outbox outbox = new Outbox();

    /** {@code wake} is called on any thread, when a write is over. */
    Gate(Transport transport, Liveness liveness, Runnable wake) {
        this.transport = transport;
        this.liveness = liveness;
        this.inFlight = new InFlight(wake);
    }

    /** Puts an answer into the next write; false where too many wait. */
    boolean offer(Line line) {
        return outbox.add(line);
    }

    /** Puts a line of the engine's own into the next write. */
    void put(Line line) {
        outbox.addLast(line);
    }

    /** Whether no control line waits. */
    boolean isEmpty() {
        return outbox.isEmpty();
    }

    /** Whether no write is outstanding. */
    boolean isIdle() {
        return inFlight.isIdle();
    }

    /** Whether the last write failed. */
    boolean isBroken() {
        return inFlight.failure() != null;
    }

    /** Whether the write that is outstanding has taken too long. */
    boolean isStalled() {
        return !isIdle() && liveness.isStalled();
    }

    /** When to look again. */
    long deadline() {
        return liveness.deadline(!isIdle());
    }

    /** Writes what waits, and messages after it; whether the write is over already. */
    boolean write(@Nullable EncodedBatch batch) {
        return write(Encoder.encode(transport.format(), outbox.take(), batch));
    }

    /** Whether the write is over already. */
    boolean write(Chunk chunk) {
        liveness.writing(chunk.length());
        transport.write(chunk, inFlight.begin());
        return inFlight.returned();
    }

    /** Whether the ping is over already. */
    boolean ping() {
        transport.ping(inFlight.begin());
        return inFlight.returned();
    }
}
