package dev.halley.it.wire;

import java.nio.charset.StandardCharsets;

/** Requests as text, as a client would send them. */
final class Request {
    static final String HOST = "halley.test:8080";
    static final String OWN_ORIGIN = "http://" + HOST;
    /** The key of RFC 6455 §1.3, and what it is answered by. */
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    static final String ACCEPTED = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private Request() {}

    static String of(String method, String query, String... headers) {
        StringBuilder head = new StringBuilder(method + " /push" + query + " HTTP/1.1\r\nHost: " + HOST + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    static String get(String query, String... headers) {
        return of("GET", query, headers);
    }

    static String post(String query, String body, String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length;
        return of("POST", query, all) + body;
    }

    /** An opening handshake with nothing wrong in it. */
    static String upgrade(String query, String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 4);
        all[headers.length] = "Upgrade: websocket";
        all[headers.length + 1] = "Connection: Upgrade";
        all[headers.length + 2] = "Sec-WebSocket-Version: 13";
        all[headers.length + 3] = "Sec-WebSocket-Key: " + KEY;
        return get(query, all);
    }
}
