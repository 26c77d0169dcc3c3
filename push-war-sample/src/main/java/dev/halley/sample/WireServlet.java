package dev.halley.sample;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;

/**
 * What requests cost on the wire, for the page that made them: {@code GET /wire?prefix=<prefix>}. Only the launcher's Tomcat
 * counts; on other servers the answer is {@code {"measured":false}} and the page reckons by itself. With it comes the
 * server's clock, which latencies are reckoned by.
 */
@WebServlet("/wire")
public final class WireServlet extends HttpServlet {

    /** The launcher puts there what maps a prefix to each tag's {@code {bytes in, bytes out, requests}}. */
    private static final String WIRE = "dev.halley.wire";

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        String prefix = request.getParameter("prefix");
        String clock = "{\"time\":" + System.currentTimeMillis();
        if (getServletContext().getAttribute(WIRE) instanceof Function<?, ?> wire) {
            @SuppressWarnings("unchecked") // nobody else sets that attribute
            var tallies = (Function<String, Map<String, long[]>>) wire;
            response.getWriter().print(clock + json(tallies.apply(prefix == null ? "" : prefix)));
        } else {
            response.getWriter().print(clock + ",\"measured\":false}");
        }
    }

    /** Tags need no escapes: the tap takes letters, digits, dots, dashes and underscores only. */
    private static String json(Map<String, long[]> tallies) {
        StringJoiner tags = new StringJoiner(",", ",\"measured\":true,\"tags\":{", "}}");
        tallies.forEach((tag, tally) ->
                tags.add("\"%s\":{\"in\":%d,\"out\":%d,\"requests\":%d}".formatted(tag, tally[0], tally[1], tally[2])));
        return tags.toString();
    }
}
