package dev.halley.bench.load;

/** Requests as text. */
final class Http {
    private static final String HOST = " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    /** The key of RFC 6455 §1.3: nobody checks that it is random. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private Http() {}

    /** {@code headers} are lines that end with a line break each. */
    static String get(String target, String headers) {
        return "GET " + target + HOST + headers + "\r\n";
    }

    static String post(String target, String headers, String body) {
        return "POST " + target + HOST + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** {@code headers} as above; without extensions. */
    static String upgrade(String target, String headers) {
        return get(
                target,
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY
                        + "\r\n" + headers);
    }
}
