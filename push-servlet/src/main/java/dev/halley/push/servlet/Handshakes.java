package dev.halley.push.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Judges the opening handshake before any container does, so that all containers answer alike; RFC 6455 §4.2.1. */
final class Handshakes {
    /** 16 bytes in base64. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

    private Handshakes() {}

    static void check(HttpServletRequest request) throws Refusal {
        if (!request.getMethod().equals("GET")) {
            throw new Refusal(
                    405, "method: expected GET with an upgrade, found " + request.getMethod(), Map.of("Allow", "GET"));
        }
        if (request.getProtocol().equals("HTTP/1.0")) {
            throw new Refusal(400, "HTTP version: expected HTTP/1.1 with an upgrade, found HTTP/1.0");
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
        if (!isKey(Collections.list(request.getHeaders("Sec-WebSocket-Key")))) {
            throw new Refusal(400, "Sec-WebSocket-Key: expected 16 bytes in base64, once, found something else");
        }
    }

    /** Exactly one, in the one form that containers take as well. */
    private static boolean isKey(List<String> keys) {
        return keys.size() == 1 && KEY.matcher(keys.get(0).strip()).matches();
    }
}
