package dev.halley.push.core.transport;

/** The connection, as its transport sees it. Thread-safe; no call blocks or runs user code. */
public interface Peer {
    /**
     * A whole message came (WebSocket).
     *
     * @param text what came; at most {@link dev.halley.push.PushConfig#maxMessageBytes} bytes long
     */
    void received(String text);

    /** Something came that shows that the peer is there, such as a pong frame. */
    void alive();

    /**
     * The peer is gone, or the transport broke. Idempotent; the first call counts.
     *
     * @param code the close code that was received, or 1006
     * @param reason the same in words
     */
    void gone(int code, String reason);
}
