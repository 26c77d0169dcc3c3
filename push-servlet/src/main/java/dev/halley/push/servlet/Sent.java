package dev.halley.push.servlet;

import dev.halley.push.PushConfig.Proxy;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a request was sent to, and from: as it came in, or as the proxy in front says where that is believed.
 *
 * @param secure whether by TLS
 * @param host with its port where that is not the scheme's; null where there is none
 * @param address who it is from: an address, or what the proxy calls it; at most 64 characters
 * @param isTold whether a proxy that is believed said so of {@code secure}
 */
record Sent(boolean secure, @Nullable String host, String address, boolean isTold) {
    /** An address, or RFC 7239's {@code unknown} and {@code _hidden}. */
    private static final Pattern NODE = Pattern.compile("[0-9A-Za-z.:_%-]{1,64}");

    private static final Pattern HOST = Pattern.compile("[0-9A-Za-z.:_\\[\\]-]{1,255}");

    /** What is missing, or of another form, is as it came in. */
    static Sent of(HttpServletRequest request, Proxy proxy) {
        Map<String, String> told = switch (proxy) {
            case NONE -> Map.of();
            case FORWARDED -> pairs(lastElement(all(request, "Forwarded")));
            case X_FORWARDED -> xForwarded(request);
        };
        String proto = told.getOrDefault("proto", "");
        String host = told.getOrDefault("host", "");
        String node = withoutPort(told.getOrDefault("for", ""));
        return new Sent(
                proto.isEmpty() ? request.isSecure() : proto.equalsIgnoreCase("https"),
                HOST.matcher(host).matches() ? host : request.getHeader("Host"),
                NODE.matcher(node).matches() ? node : request.getRemoteAddr(),
                !proto.isEmpty());
    }

    private static Map<String, String> xForwarded(HttpServletRequest request) {
        return Map.of(
                "for", lastElement(all(request, "X-Forwarded-For")),
                "proto", lastElement(all(request, "X-Forwarded-Proto")),
                "host", lastElement(all(request, "X-Forwarded-Host")));
    }

    private static String all(HttpServletRequest request, String header) {
        return String.join(",", Collections.list(request.getHeaders(header)));
    }

    private static String lastElement(String list) {
        List<String> elements = split(list, ',');
        return elements.get(elements.size() - 1).strip();
    }

    /** RFC 7239 §4. */
    private static Map<String, String> pairs(String element) {
        Map<String, String> pairs = new HashMap<>();
        for (String pair : split(element, ';')) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String name = pair.substring(0, equals).strip().toLowerCase(Locale.ROOT);
                pairs.put(name, pair.substring(equals + 1).strip().replace("\"", ""));
            }
        }
        return pairs;
    }

    /** Not within quotes. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** {@code 192.0.2.1:4711}, {@code [2001:db8::1]:4711} and {@code 2001:db8::1} without port and brackets. */
    private static String withoutPort(String node) {
        if (node.startsWith("[")) {
            int end = node.indexOf(']');
            return end < 0 ? "" : node.substring(1, end);
        }
        int colon = node.indexOf(':');
        return colon >= 0 && colon == node.lastIndexOf(':') ? node.substring(0, colon) : node;
    }
}
