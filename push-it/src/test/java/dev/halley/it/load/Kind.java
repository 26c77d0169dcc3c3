package dev.halley.it.load;

/** How a load client reads: the transports of docs/protocol.md §1, WebSocket in both subprotocols. */
enum Kind {
    TEXT("ws", "halley.v1"),
    BINARY("ws", "halley.v1.bin"),
    SSE("sse", ""),
    NDJSON("ndjson", ""),
    IFRAME("iframe", ""),
    POLL("poll", "");

    private static final String HOST = " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    /** The key of RFC 6455 §1.3: nobody checks that it is random. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private final String transport;
    private final String subprotocol;

    Kind(String transport, String subprotocol) {
        this.transport = transport;
        this.subprotocol = subprotocol;
    }

    boolean isWebSocket() {
        return !subprotocol.isEmpty();
    }

    /** The request that opens it; {@code query} begins with {@code ?}. */
    String request(String query) {
        String line = "GET /push" + query + "&transport=" + transport + HOST;
        return isWebSocket()
                ? line + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                        + KEY + "\r\nSec-WebSocket-Protocol: " + subprotocol + "\r\n\r\n"
                : line + "\r\n";
    }

    /** The request by which a client says that it is gone, docs/protocol.md §7. */
    static String leave(String client) {
        return "POST /push?leave=true&client=" + client + HOST + "Content-Length: 0\r\n\r\n";
    }
}
