package dev.halley.push.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Pages of which origins may use the URL: our own, and those that the setting names; docs/protocol.md §1. */
final class OriginRule {
    private final Set<String> allowed;

    OriginRule(Set<String> allowed) {
        this.allowed = allowed;
    }

    void check(HttpServletRequest request) throws Refusal {
        String origin = request.getHeader("Origin");
        if (origin != null) {
            if (!isOwn(origin, request) && !allowed.contains(origin)) {
                throw new Refusal(
                        403,
                        "Origin: expected this server's or one of push.allowed-origins, found \"" + printable(origin)
                                + "\"");
            }
            return;
        }
        String site = request.getHeader("Sec-Fetch-Site");
        if ("cross-site".equals(site) || "same-site".equals(site)) {
            throw new Refusal(
                    403,
                    "Sec-Fetch-Site: expected same-origin or none where there is no Origin, found \"" + site + "\"");
        }
    }

    /** Whether a page made the request, so that nothing a form can send may do. */
    static boolean isFromPage(HttpServletRequest request) {
        return request.getHeader("Origin") != null || request.getHeader("Sec-Fetch-Site") != null;
    }

    private static boolean isOwn(String origin, HttpServletRequest request) {
        String host = request.getHeader("Host");
        int scheme = origin.indexOf("://");
        if (host == null || scheme < 0) {
            return false;
        }
        boolean secure = origin.startsWith("https:");
        if (request.isSecure() && !secure) {
            return false;
        }
        // a proxy that ends TLS leaves the host as it was and the scheme http, so the host decides
        String authority = origin.substring(scheme + 3);
        return withoutDefaultPort(authority, secure).equals(withoutDefaultPort(host, secure));
    }

    private static String withoutDefaultPort(String authority, boolean secure) {
        String lower = authority.toLowerCase(Locale.ROOT);
        String port = secure ? ":443" : ":80";
        return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
    }

    private static String printable(@Nullable String text) {
        String known = text == null ? "" : text;
        return known.length() > 100 ? known.substring(0, 100) + "…" : known;
    }
}
