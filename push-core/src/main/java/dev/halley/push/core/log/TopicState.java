package dev.halley.push.core.log;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is kept of one topic, and its floor: the sequence of the newest message that retention removed, 0 where it removed none. */
final class TopicState {
    final String name;
    /** The log's last sequence when this state began; messages of the topic before it may have been forgotten whole. */
    final long born;

    final Deque<Stored> kept = new ArrayDeque<>(2);
    long bytes;
    long floor;

    TopicState(String name, long born) {
        this.name = name;
        this.born = born;
    }
}
