package dev.halley.push.core.log;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is kept of one topic, and its floor: the sequence of the newest message that retention removed, 0 where it removed none. */
final class TopicState {
    final String name;
    /** The lane's floor when this state began: up to there the topic may have had messages that were forgotten whole. */
    final long unsureUntil;

    /** When the lane had got that floor, as the count of removals. */
    final long unsureSince;

    final Deque<Stored> kept = new ArrayDeque<>(2);
    long bytes;
    long floor;
    /** When it got its floor, as the count of removals. */
    long removedAt;

    TopicState(String name, long unsureUntil, long unsureSince) {
        this.name = name;
        this.unsureUntil = unsureUntil;
        this.unsureSince = unsureSince;
    }
}
