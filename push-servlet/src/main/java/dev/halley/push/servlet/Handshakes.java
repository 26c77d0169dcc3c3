package dev.halley.push.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Judges the opening handshake before any container does, so that all containers answer alike; RFC 6455 §4.2.1. */
final class Handshakes {
    private static final int KEY_BYTES = 16;

    private Handshakes() {}

    static void check(HttpServletRequest request) throws Refusal {
        if (!request.getMethod().equals("GET")) {
            throw new Refusal(
                    405, "method: expected GET with an upgrade, found " + request.getMethod(), Map.of("Allow", "GET"));
        }
        if (!TransportKind.hasToken(request, "Connection", "upgrade")) {
            throw new Refusal(400, "Connection: expected upgrade, as the Upgrade header says, found none");
        }
        String version = request.getHeader("Sec-WebSocket-Version");
        if (!"13".equals(version)) {
            throw new Refusal(
                    426,
                    "Sec-WebSocket-Version: expected 13, found " + (version == null ? "none" : "another"),
                    Map.of("Sec-WebSocket-Version", "13", "Upgrade", "websocket"));
        }
        if (!isKey(request.getHeader("Sec-WebSocket-Key"))) {
            throw new Refusal(400, "Sec-WebSocket-Key: expected 16 bytes in base64, found something else");
        }
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key.strip()).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
