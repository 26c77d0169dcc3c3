package dev.halley.push.core.connection;

import dev.halley.push.core.encode.Line;
import dev.halley.push.core.encode.Opening;
import java.util.ArrayList;
import java.util.List;

/** What a poll's one answer will hold besides messages. Confined to the dispatcher's thread. */
final class PollAnswer {
    private final Opening opening;
    private final long deadline;
    private final long patience;
    private final List<Line> gaps = new ArrayList<>(1);
    private final List<Line> subscribed = new ArrayList<>(1);
    private boolean written;

    PollAnswer(Opening opening, long deadline, long patience) {
        this.opening = opening;
        this.deadline = deadline;
        this.patience = patience;
    }

    Opening opening() {
        return opening;
    }

    /** When it is given even if there is nothing to tell. */
    long deadline() {
        return deadline;
    }

    /** How much longer it waits, in nanoseconds, where the log was asked and has not answered yet: a poll of 0 s would never get anything of a slow log. */
    long patience() {
        return patience;
    }

    /** When to look again. */
    long next(long now) {
        return now - deadline < 0 ? deadline : deadline + patience;
    }

    List<Line> gaps() {
        return gaps;
    }

    List<Line> subscribed() {
        return subscribed;
    }

    boolean isAny() {
        return !gaps.isEmpty() || !subscribed.isEmpty();
    }

    boolean isWritten() {
        return written;
    }

    void written() {
        written = true;
    }
}
