package dev.halley.it.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Requests to one URL as text, as a client would send them. */
public record Target(String path) {
    public String of(String method, String query, String... headers) {
        StringBuilder head =
                new StringBuilder(method + " " + path + query + " HTTP/1.1\r\nHost: " + Request.HOST + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    public String get(String query, String... headers) {
        return of("GET", query, headers);
    }

    public String post(String query, String body, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length;
        return of("POST", query, all) + body;
    }

    /** An opening handshake with nothing wrong in it. */
    public String upgrade(String query, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 4);
        all[headers.length] = "Upgrade: websocket";
        all[headers.length + 1] = "Connection: Upgrade";
        all[headers.length + 2] = "Sec-WebSocket-Version: 13";
        all[headers.length + 3] = "Sec-WebSocket-Key: " + Request.KEY;
        return get(query, all);
    }
}
