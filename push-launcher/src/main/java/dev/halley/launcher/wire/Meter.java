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
 * A request is known only when its head has been read: what arrives between requests is kept until the next one begins, its number and
 * the first {@value Tape#KEPT} bytes. A connection that is upgraded stays within its request until it closes. What a client sends ahead of
 * its turn (pipelining), and the rest of a body that nobody read, counts for the neighbouring request; the sum is always exact.
 */
final class Meter {
    private final Runnable cut;
    private @Nullable Tally current;
    private long pendingIn;
    private String pendingStart = "";
    private long pendingOut;

    /** {@code cut} ends the connection; any thread calls it. */
    Meter(Runnable cut) {
        this.cut = cut;
    }

    /** Whether somebody may want to see the bytes themselves. */
    synchronized boolean isTaped() {
        return current == null || current.isTaped();
    }

    /** So many bytes came; {@code start} are the first of them as ISO-8859-1, or none where it is not taped. */
    synchronized void received(long bytes, String start) {
        if (bytes <= 0) {
            return;
        }
        if (current != null) {
            current.received(bytes, start);
            return;
        }
        if (pendingIn == 0) {
            pendingStart = start;
        }
        pendingIn += bytes;
    }

    /** As above, to the client. */
    synchronized void sent(long bytes, String start) {
        if (bytes <= 0) {
            return;
        }
        if (current != null) {
            current.sent(bytes, start);
        } else {
            pendingOut += bytes;
        }
    }

    /** A request's head has been read. An error page or a dispatch begins no second one. */
    synchronized void begin(Tally tally) {
        if (current == null) {
            tally.requested(this);
            if (pendingIn > 0) {
                tally.received(pendingIn, pendingStart);
            }
            tally.sent(pendingOut, "");
            forget();
            current = tally;
        }
    }

    /** The last byte of the answer has been written, or the connection is closed. */
    synchronized void end() {
        if (current == null) {
            // Refused before it reached the valve: its bytes are nobody's, least of all the next request's.
            forget();
        } else {
            current.ended(this);
        }
        current = null;
    }

    private void forget() {
        pendingIn = 0;
        pendingStart = "";
        pendingOut = 0;
    }

    /** Ends the connection as a broken network would: nobody is told. */
    void cut() {
        cut.run();
    }
}
