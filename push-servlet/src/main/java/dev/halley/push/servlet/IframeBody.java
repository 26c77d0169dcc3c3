package dev.halley.push.servlet;

import dev.halley.push.InvalidInputException;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The document of a hidden iframe: a head that says where lines go, then one script block a chunk; docs/protocol.md §4.4. */
final class IframeBody extends Body {
    private static final Pattern CALLBACK = Pattern.compile("[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*){0,3}");
    private static final int MAX_CALLBACK = 64;
    private static final int PADDING = 2048;

    private final String nonce;
    private final byte[] before;
    private final byte[] after = "])</script>\n".getBytes(StandardCharsets.UTF_8);

    IframeBody(String nonce, @Nullable String callback) {
        super(document(nonce, callback));
        this.nonce = nonce;
        this.before = ("<script nonce=\"" + nonce + "\">h([").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    void head(HttpServletResponse response) {
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'nonce-" + nonce + "'; frame-ancestors 'self'");
    }

    @Override
    List<byte[]> wrap(List<byte[]> chunk) {
        List<byte[]> parts = new ArrayList<>(chunk.size() + 2);
        parts.add(before);
        parts.addAll(chunk);
        parts.add(after);
        return parts;
    }

    static @Nullable String checked(@Nullable String callback) {
        if (callback != null
                && (callback.length() > MAX_CALLBACK
                        || !CALLBACK.matcher(callback).matches())) {
            throw InvalidInputException.of(
                    "callback", "a function's name such as app.onPush, at most 64 characters", callback);
        }
        return callback;
    }

    private static String document(String nonce, @Nullable String callback) {
        String deliver =
                callback == null ? "parent.postMessage(lines[i],location.origin)" : "parent." + callback + "(lines[i])";
        return "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>stream</title></head><body><!--"
                + " ".repeat(PADDING)
                + "--><script nonce=\""
                + nonce
                + "\">function h(lines){for(var i=0;i<lines.length;i++){"
                + deliver
                + "}var s=document.currentScript;if(s){s.parentNode.removeChild(s)}}</script>\n";
    }
}
