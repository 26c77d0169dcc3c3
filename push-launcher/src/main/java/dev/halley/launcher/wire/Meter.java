package dev.halley.launcher.wire;

import org.jspecify.annotations.Nullable;

/**
 * Gives the bytes of one connection to the requests it carries, one after another.
 *
 * <pre>
 *              begin(tally)
 *   between ─────────────────► within ──┐ bytes go to the tally as they pass,
 *   requests ◄───────────────          ◄┘ so a stream can be watched live
 *                 end()
 * </pre>
 *
 * A request is known only when its head has been read: what arrives between requests is kept until the next one begins.
 * A connection that is upgraded stays within its request until it closes. What a client sends ahead of its turn
 * (pipelining), and the rest of a body that nobody read, counts for the neighbouring request; the sum is always exact.
 */
final class Meter {

    private @Nullable Tally current;
    private long pendingIn;
    private long pendingOut;

    synchronized void received(long bytes) {
        if (bytes <= 0) {
            return;
        }
        if (current != null) {
            current.received(bytes);
        } else {
            pendingIn += bytes;
        }
    }

    synchronized void sent(long bytes) {
        if (bytes <= 0) {
            return;
        }
        if (current != null) {
            current.sent(bytes);
        } else {
            pendingOut += bytes;
        }
    }

    /** A request's head has been read. An error page or a dispatch begins no second one. */
    synchronized void begin(Tally tally) {
        if (current == null) {
            tally.requested();
            tally.received(pendingIn);
            tally.sent(pendingOut);
            pendingIn = 0;
            pendingOut = 0;
            current = tally;
        }
    }

    /** The last byte of the answer has been written. */
    synchronized void end() {
        if (current == null) {
            // Refused before it reached the valve: its bytes are nobody's, least of all the next request's.
            pendingIn = 0;
            pendingOut = 0;
        }
        current = null;
    }
}
