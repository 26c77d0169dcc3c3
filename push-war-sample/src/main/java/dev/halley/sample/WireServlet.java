package dev.halley.sample;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * What requests cost on the wire, for the page that made them: {@code GET /wire?prefix=<prefix>}, and with {@code &tape=<tag>} the last bytes of
 * that tag's. {@code POST /wire?cut=<tag>} cuts its connections. Only the launcher's Tomcat counts; on other servers the answer is
 * {@code {"measured":false}} and the page reckons by itself. With it comes the server's clock, which latencies are reckoned by.
 */
@WebServlet("/wire")
public final class WireServlet extends HttpServlet {

    /** The launcher puts there what maps a prefix to each tag's {@code {bytes in, bytes out, requests}}. */
    private static final String WIRE = "dev.halley.wire";
    /** And what maps a tag to its last reads and writes. */
    private static final String TAPE = "dev.halley.wire.tape";
    /** And what cuts a tag's connections. */
    private static final String CUT = "dev.halley.wire.cut";

    @Override
    @SuppressWarnings("unchecked") // nobody else sets these attributes
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        JsonObjectBuilder answer = Json.createObjectBuilder().add("time", System.currentTimeMillis());
        var wire = (Function<String, Map<String, long[]>>) getServletContext().getAttribute(WIRE);
        answer.add("measured", wire != null);
        if (wire != null) {
            answer.add("tags", tags(wire.apply(parameter(request, "prefix"))));
        }
        var tape = (Function<String, List<Object[]>>) getServletContext().getAttribute(TAPE);
        if (tape != null && request.getParameter("tape") != null) {
            answer.add("tape", pieces(tape.apply(parameter(request, "tape"))));
        }
        send(response, answer);
    }

    /** A page of another origin can't guess the tag. */
    @Override
    @SuppressWarnings("unchecked") // as above
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var cut = (ToIntFunction<String>) getServletContext().getAttribute(CUT);
        int connections = cut == null ? 0 : cut.applyAsInt(parameter(request, "cut"));
        send(response, Json.createObjectBuilder().add("cut", connections));
    }

    private static String parameter(HttpServletRequest request, String name) {
        String value = request.getParameter(name);
        return value == null ? "" : value;
    }

    private static JsonObjectBuilder tags(Map<String, long[]> tallies) {
        JsonObjectBuilder tags = Json.createObjectBuilder();
        tallies.forEach((tag, tally) -> tags.add(
                tag,
                Json.createObjectBuilder()
                        .add("in", tally[0])
                        .add("out", tally[1])
                        .add("requests", tally[2])));
        return tags;
    }

    private static JsonArrayBuilder pieces(List<Object[]> tape) {
        JsonArrayBuilder pieces = Json.createArrayBuilder();
        for (Object[] piece : tape) {
            pieces.add(Json.createObjectBuilder()
                    .add("number", (long) piece[0])
                    .add("time", (long) piece[1])
                    .add("out", (int) piece[2] == 1)
                    .add("bytes", (long) piece[3])
                    .add("start", (String) piece[4]));
        }
        return pieces;
    }

    private static void send(HttpServletResponse response, JsonObjectBuilder answer) throws IOException {
        response.setContentType("application/json");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.getWriter().print(answer.build());
    }
}
