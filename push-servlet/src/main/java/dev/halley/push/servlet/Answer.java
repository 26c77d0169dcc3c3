package dev.halley.push.servlet;

import dev.halley.push.core.encode.Line;
import dev.halley.push.core.encode.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Heads of responses, and whole short answers. */
final class Answer {
    static final String JSON = "application/json";
    private static final int TOO_MANY = 429;
    private static final String PROBLEM = "application/problem+json";

    private Answer() {}

    /** What every response of ours has. */
    static void head(HttpServletResponse response, int status, String contentType) {
        response.setStatus(status);
        response.setContentType(contentType);
        response.setHeader("Cache-Control", "no-store, no-transform");
        response.setHeader("X-Content-Type-Options", "nosniff");
    }

    /** The head of an answer whose one body follows. */
    static void whole(HttpServletResponse response, int status, String contentType, int length) {
        head(response, status, contentType);
        response.setContentLength(length);
    }

    static byte[] bytes(Line line) {
        return (line.json() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(Problem problem) {
        return (problem.json() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static void problem(HttpServletResponse response, Problem problem, Map<String, String> headers, int length) {
        headers.forEach(response::setHeader);
        if (problem.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE || problem.status() == TOO_MANY) {
            response.setHeader("Retry-After", "5");
        }
        whole(response, problem.status(), PROBLEM, length);
    }

    /** Answers on the thread of the request, which has not been made asynchronous; a short write. */
    static void now(HttpServletResponse response, Problem problem, Map<String, String> headers) throws IOException {
        byte[] bytes = bytes(problem);
        problem(response, problem, headers, bytes.length);
        response.getOutputStream().write(bytes);
    }
}
