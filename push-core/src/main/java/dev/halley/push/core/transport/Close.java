package dev.halley.push.core.transport;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Why a connection ends; docs/protocol.md §4.
 *
 * @param code a close code, sent on a WebSocket as it is
 * @param reason the same in words
 */
public record Close(int code, String reason) {
    /** The client asked for it. */
    public static final Close ASKED = new Close(1000, "the client asked for it");

    /** The stream has reached its budget. */
    public static final Close ROTATION = new Close(4000, "rotation: come back with the cursor");

    /** The engine closes. */
    public static final Close SHUTDOWN = new Close(4001, "the server shuts down");

    /** A write stalled. */
    public static final Close SLOW = new Close(4002, "the client did not read in time");

    /** No sign of life. */
    public static final Close SILENT = new Close(4003, "the client did not answer heartbeats");

    /** Too many answers wait. */
    public static final Close BACKLOG = new Close(4004, "more than 1024 requests or answers waited");

    /** Another connection of the same client came. */
    public static final Close REPLACED = new Close(4005, "the same client has connected again");

    /** The log failed. */
    public static final Close UNREADABLE = new Close(4006, "the log can't be read at present");

    /** The session that the client came with has another id or another principal now. */
    public static final Close RENEWED = new Close(4007, "the session has another id or identity now");

    /** Messages came too fast, and went on so. */
    public static final Close FLOOD = new Close(4008, "messages came too fast");

    /** A WebSocket on which nothing was asked for. */
    public static final Close UNUSED = new Close(4009, "nothing was asked for within 30 s");

    /** The time is over for which the client may be here; it may ask again. */
    public static final Close EXPIRED = new Close(4010, "the time to be here is over");

    /** The client may not be here. */
    public static final Close FORBIDDEN = new Close(4403, "the right to be here ended");

    /** The transport broke. */
    public static final int LOST = 1006;

    /** The client did not ask again after a poll's answer, or did not come back after a rotation. */
    public static final Close AWAY = new Close(LOST, "the client did not come back within its lease");

    private static final int FIRST_TERMINAL = 4400;
    private static final int MOST_REASON_BYTES = 123;

    /**
     * @return whether the client may come back
     */
    public boolean retriable() {
        return code >= 4000 && code < FIRST_TERMINAL;
    }

    /**
     * @return the reason as far as a close frame can carry it (RFC 6455 §5.5.1): cut to 123 bytes of UTF-8, between characters
     */
    public String briefReason() {
        CharBuffer left = CharBuffer.wrap(reason);
        // the encoder stops before the first character that does not fit
        var unused = StandardCharsets.UTF_8.newEncoder().encode(left, ByteBuffer.allocate(MOST_REASON_BYTES), true);
        return reason.substring(0, left.position());
    }
}
