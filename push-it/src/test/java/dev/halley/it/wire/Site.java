package dev.halley.it.wire;

/** A running server with the application in it. */
public interface Site {
    /** The URL of Halley there. */
    Target push();

    /** A connection to it, for the caller or the end of a test to close. */
    Wire wire();

    /** Sends a request on a connection of its own and reads the whole answer. */
    default Answer ask(String request) {
        return wire().send(request).answer();
    }

    default WebSocketWire webSocket(String query, String... headers) {
        return new WebSocketWire(wire(), push(), query, headers);
    }
}
