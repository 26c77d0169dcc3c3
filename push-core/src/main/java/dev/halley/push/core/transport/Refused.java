package dev.halley.push.core.transport;

import dev.halley.push.core.encode.Chunk;
import dev.halley.push.core.encode.Line;
import dev.halley.push.core.encode.Problem;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How a WebSocket says no after its handshake; docs/protocol.md §4.1.
 *
 * @param lines an {@code error} and a {@code close}, to be written first
 * @param close the close frame that follows
 */
public record Refused(Chunk lines, Close close) {
    private static final int RETRY_MILLIS = 5000;

    /**
     * @param problem why
     * @return terminal, unless the fault is the server's or there are too many: then the client may try again or elsewhere after 5 to 10 s
     */
    public static Refused of(Problem problem) {
        boolean elsewhere = problem.status() >= 500 || problem.status() == 429;
        Close close =
                elsewhere ? new Close(4200, problem.title()) : new Close(4000 + problem.status(), problem.title());
        long retry = elsewhere ? RETRY_MILLIS + ThreadLocalRandom.current().nextLong(RETRY_MILLIS) : -1;
        String lines = Line.error(problem, null).json() + "\n"
                + Line.close(close.code(), close.reason(), retry).json() + "\n";
        return new Refused(new Chunk(lines), close);
    }
}
