package dev.halley.bench.load;

import java.util.Arrays;

/**
 * What one client has seen of each topic's numbers, and whether the next is in order, early, late or repeated. Of each topic it remembers which of the last 64 numbers are missing: one that is later than
 * that is taken for repeated. Not thread-safe.
 */
final class Sequences {
    private final long[] next;
    /** Bit i is set where the number {@code next - 1 - i} has not come. */
    private final long[] missing;

    /** For so many topics, whose next number is {@code base}. */
    Sequences(int topics, long base) {
        next = new long[topics];
        missing = new long[topics];
        Arrays.fill(next, base);
    }

    int topics() {
        return next.length;
    }

    /** Tells the tally what a number is, unless it is the next. */
    void take(int topic, long number, Tally tally) {
        long ahead = number - next[topic];
        if (ahead < 0) {
            behind(topic, -1 - ahead, tally);
            return;
        }
        if (ahead > 0) {
            tally.skipped(ahead);
        }
        long skipped = ahead < Long.SIZE - 1 ? (1L << ahead) - 1 << 1 : -1L << 1;
        missing[topic] = (ahead < Long.SIZE - 1 ? missing[topic] << ahead + 1 : 0) | skipped;
        next[topic] = number + 1;
    }

    private void behind(int topic, long distance, Tally tally) {
        long bit = distance < Long.SIZE ? 1L << distance : 0;
        if ((missing[topic] & bit) == 0) {
            tally.repeated();
        } else {
            missing[topic] ^= bit;
            tally.late();
        }
    }
}
