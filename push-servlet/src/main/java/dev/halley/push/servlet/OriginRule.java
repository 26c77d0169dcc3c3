package dev.halley.push.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Pages of which origins may use the URL: our own, and those that the setting names; docs/protocol.md §1. Thread-safe. */
final class OriginRule {
    private static final String BELOW = "://*.";
    private static final Pattern LABELS = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    /** In seconds, two hours: what browsers remember a preflight's answer for at most. */
    private static final String MAX_AGE = "7200";

    private final Set<String> exact;
    private final Set<Below> below;

    OriginRule(Set<String> allowed) {
        Set<String> plain = allowed.stream().map(OriginRule::canonical).collect(Collectors.toUnmodifiableSet());
        below = plain.stream()
                .filter(origin -> origin.contains(BELOW))
                .map(Below::of)
                .collect(Collectors.toUnmodifiableSet());
        exact = plain.stream().filter(origin -> !origin.contains(BELOW)).collect(Collectors.toUnmodifiableSet());
    }

    /** All origins below a name, of one scheme and port. */
    private record Below(String start, String end) {
        static Below of(String pattern) {
            int star = pattern.indexOf('*');
            return new Below(pattern.substring(0, star), pattern.substring(star + 1));
        }

        boolean has(String origin) {
            return origin.length() > start.length() + end.length()
                    && origin.startsWith(start)
                    && origin.endsWith(end)
                    && LABELS.matcher(origin.substring(start.length(), origin.length() - end.length()))
                            .matches();
        }
    }

    /** Before anything else: refuses pages of other origins, and tells the browser of a listed one that its page may read the answer (WHATWG Fetch §3.2). */
    void check(HttpServletRequest request, HttpServletResponse response, Sent sent) throws Refusal {
        boolean anyListed = !exact.isEmpty() || !below.isEmpty();
        if (anyListed) {
            response.addHeader("Vary", "Origin");
        }
        String origin = request.getHeader("Origin");
        if (origin == null) {
            checkSite(request);
        } else if (anyListed && isListed(origin)) {
            response.setHeader("Access-Control-Allow-Origin", origin);
            response.setHeader("Access-Control-Allow-Credentials", "true");
            response.setHeader("Access-Control-Expose-Headers", "Retry-After");
        } else if (!isOwn(origin, sent)) {
            throw new Refusal(
                    403,
                    "Origin: expected this server's or one of push.allowed-origins, found \"" + printable(origin)
                            + "\"");
        }
    }

    private static void checkSite(HttpServletRequest request) throws Refusal {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            throw new Refusal(
                    403,
                    "Sec-Fetch-Site: expected same-origin or none where there is no Origin, found \"" + printable(site)
                            + "\"");
        }
    }

    /** Whether a browser asks what a page of another origin may send; {@link #check} has let it in. */
    static boolean isPreflight(HttpServletRequest request) {
        return request.getMethod().equals("OPTIONS")
                && request.getHeader("Origin") != null
                && request.getHeader("Access-Control-Request-Method") != null;
    }

    static void answerPreflight(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader("Access-Control-Allow-Methods", "GET, POST");
        response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID");
        response.setHeader("Access-Control-Max-Age", MAX_AGE);
    }

    /** Whether a page made the request, so that nothing a form can send may do. Browsers that name no origin send cookies all the same. */
    static boolean isFromPage(HttpServletRequest request) {
        return request.getHeader("Origin") != null
                || request.getHeader("Sec-Fetch-Site") != null
                || request.getHeader("Cookie") != null;
    }

    private boolean isListed(String origin) {
        return exact.contains(origin) || below.stream().anyMatch(names -> names.has(origin));
    }

    private static boolean isOwn(String origin, Sent sent) {
        String host = sent.host();
        int scheme = origin.indexOf("://");
        if (host == null || scheme < 0) {
            return false;
        }
        boolean secure = origin.startsWith("https:");
        // a proxy that ends TLS, and does not tell of it, leaves the host as it was and the scheme http, so the host
        // decides
        boolean sameScheme = secure == sent.secure() || (secure && !sent.isTold());
        return sameScheme
                && canonical(origin).equals((secure ? "https://" : "http://") + withoutDefaultPort(host, secure));
    }

    /** As browsers write it. */
    private static String canonical(String origin) {
        return withoutDefaultPort(origin, origin.startsWith("https:"));
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
