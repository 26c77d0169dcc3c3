package dev.halley.push.core.connection;

import dev.halley.push.core.encode.Line;
import java.util.ArrayList;
import java.util.List;

/** Control lines that wait for the next write; at most 1024 answers, then the connection is closed. Confined to the dispatcher's thread. */
final class Outbox {
    private static final int MOST = 1024;

    private List<Line> lines = new ArrayList<>(2);

    /** False where there is no place any more. */
    boolean add(Line line) {
        return lines.size() < MOST && lines.add(line);
    }

    void addLast(Line line) {
        lines.add(line);
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    List<Line> take() {
        if (lines.isEmpty()) {
            return List.of();
        }
        List<Line> taken = lines;
        lines = new ArrayList<>(2);
        return taken;
    }
}
