package dev.halley.push.core.connection;

import dev.halley.push.core.encode.Line;
import dev.halley.push.core.encode.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a client's request: one of the two.
 *
 * @param data JSON text on one line, null where there is a problem
 * @param problem why there is no reply, null where there is one
 */
public record Reply(@Nullable String data, @Nullable Problem problem) {
    static Reply of(String data) {
        return new Reply(data, null);
    }

    static Reply of(Problem problem) {
        return new Reply(null, problem);
    }

    /** Whether trying later with the same id can bring another one: nobody was asked yet. */
    boolean isPreliminary() {
        return problem != null && (problem.status() == 429 || problem.status() == 503);
    }

    /** How much of memory's bound it takes. */
    int characters() {
        return data == null ? 0 : data.length();
    }

    /**
     * @param id of the request, null for none
     * @return what the client is told
     */
    public Line line(@Nullable String id) {
        return problem != null ? Line.error(problem, id) : Line.reply(id, String.valueOf(data));
    }
}
