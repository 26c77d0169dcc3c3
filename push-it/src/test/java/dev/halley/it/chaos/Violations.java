package dev.halley.it.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What was broken: all are counted, the first 20 kept with what led to them. Thread-safe. */
final class Violations {
    private static final int MOST = 20;

    private final long seed;
    private final List<String> first = new ArrayList<>();
    private int count;

    Violations(long seed) {
        this.seed = seed;
    }

    /** {@code who} says whom it happened to, and {@code before} what that one saw last. */
    synchronized void add(String who, String what, Collection<String> before) {
        count++;
        if (first.size() < MOST) {
            first.add("seed " + seed + ", " + who + ": " + what + "\n    " + String.join("\n    ", before));
        }
    }

    synchronized int count() {
        return count;
    }

    synchronized List<String> first() {
        return List.copyOf(first);
    }
}
