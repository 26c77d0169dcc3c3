package dev.halley.push.core.transport;

import dev.halley.push.core.encode.Chunk;
import dev.halley.push.core.encode.Format;
import dev.halley.push.core.encode.Problem;

/**
 * Carries one connection's bytes. Called by the connection's dispatcher only, one call at a time, and no call may block: no write, no
 * close frame, no user code. At most one {@link #write} or {@link #ping} is outstanding.
 */
public interface Transport {
    /**
     * @return {@code ws}, {@code sse}, {@code ndjson}, {@code iframe} or {@code poll}
     */
    String name();

    /**
     * @return what {@link #write} takes
     */
    Format format();

    /**
     * Writes and flushes.
     *
     * @param chunk what to write; its bytes are shared and not to be changed
     * @param done to be called exactly once, on any thread, when the container can take more
     */
    void write(Chunk chunk, Completion done);

    /**
     * Asks the peer for a sign of life, where the transport has such a thing (RFC 6455 §5.5.2).
     *
     * @param done to be called exactly once, on any thread
     */
    default void ping(Completion done) {
        done.done(null);
    }

    /**
     * Says no, before anything was written: an HTTP status with a problem body, or on a WebSocket an {@code error} and a terminal close.
     * Nothing else is called after it.
     *
     * @param problem why
     */
    void refuse(Problem problem);

    /**
     * Ends the connection after what was written. Nothing else is called after it but {@link #abort}.
     *
     * @param close why
     */
    void end(Close close);

    /** Cuts the connection, whatever it is doing. Idempotent. */
    void abort();
}
