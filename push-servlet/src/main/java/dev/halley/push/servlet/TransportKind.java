package dev.halley.push.servlet;

import dev.halley.push.core.encode.Format;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The transports, and which one a request asks for; docs/protocol.md §1. */
enum TransportKind {
    WS("ws", "", Format.LINES),
    SSE("sse", "text/event-stream", Format.SSE),
    NDJSON("ndjson", "application/x-ndjson", Format.LINES),
    IFRAME("iframe", "text/html", Format.SCRIPT),
    POLL("poll", "application/json", Format.POLL);

    private final String text;
    private final String mediaType;
    private final Format format;

    TransportKind(String text, String mediaType, Format format) {
        this.text = text;
        this.mediaType = mediaType;
        this.format = format;
    }

    String text() {
        return text;
    }

    Format format() {
        return format;
    }

    String contentType() {
        return this == SSE || this == IFRAME ? mediaType + ";charset=utf-8" : mediaType;
    }

    /** By parameter, upgrade or {@code Accept}, in this order. */
    static TransportKind of(HttpServletRequest request, Query query) throws Refusal {
        boolean upgrade = isUpgrade(request);
        String named = query.one("transport");
        if (named != null) {
            TransportKind kind = Arrays.stream(values())
                    .filter(k -> k.text.equals(named))
                    .findFirst()
                    .orElseThrow(() -> new Refusal(
                            400, "transport: expected ws, sse, ndjson, iframe or poll, found \"" + named + "\""));
            if (kind == WS && !upgrade) {
                throw new Refusal(
                        426,
                        "transport: expected an upgrade to websocket with ws, found none",
                        Map.of("Upgrade", "websocket"));
            }
            return kind;
        }
        return upgrade ? WS : accepted(Collections.list(request.getHeaders("Accept")));
    }

    static boolean isUpgrade(HttpServletRequest request) {
        return hasToken(request, "Upgrade", "websocket");
    }

    static boolean hasToken(HttpServletRequest request, String header, String token) {
        return Collections.list(request.getHeaders(header)).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .anyMatch(value -> value.strip().equalsIgnoreCase(token));
    }

    private static TransportKind accepted(List<String> headers) throws Refusal {
        if (headers.isEmpty()) {
            return POLL;
        }
        TransportKind best = null;
        double bestQuality = 0;
        for (String range : String.join(",", headers).split(",", -1)) {
            String[] parts = range.split(";", -1);
            TransportKind kind = byRange(parts[0].strip().toLowerCase(Locale.ROOT));
            double quality = quality(parts);
            if (kind != null && quality > bestQuality) {
                best = kind;
                bestQuality = quality;
            }
        }
        if (best == null) {
            throw new Refusal(
                    406,
                    "Accept: expected text/event-stream, application/x-ndjson, text/html, application/json or */*, found "
                            + String.join(",", headers));
        }
        return best;
    }

    private static @Nullable TransportKind byRange(String range) {
        return switch (range) {
            case "text/event-stream" -> SSE;
            case "application/x-ndjson" -> NDJSON;
            case "text/html" -> IFRAME;
            case "application/json", "*/*", "application/*" -> POLL;
            default -> null;
        };
    }

    private static double quality(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.startsWith("q=")) {
                try {
                    return Double.parseDouble(parameter.substring(2));
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
