package dev.halley.push.servlet;

import dev.halley.push.core.encode.Problem;
import java.util.Map;

/** A request is not served. Thrown before anything was written. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient Map<String, String> headers;

    Refusal(Problem problem) {
        this(problem.status(), problem.detail());
    }

    Refusal(int status, String detail) {
        this(status, detail, Map.of());
    }

    Refusal(int status, String detail, Map<String, String> headers) {
        super(detail, null, false, false);
        this.problem = Problem.of(status, detail);
        this.headers = headers;
    }

    Problem problem() {
        return problem;
    }

    Map<String, String> headers() {
        return headers;
    }
}
