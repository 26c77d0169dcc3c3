package dev.halley.it.load;

import java.nio.charset.StandardCharsets;

/** What the load server publishes: a text {@code #number:nanos;xxx}, the number counted by topic, the time that of {@link System#nanoTime} on this machine. */
final class Stamp {
    private static final int NUMBER = 1;

    private Stamp() {}

    /** A text of so many bytes, or a little more where they do not suffice. */
    static String of(long number, long nanos, int bytes) {
        String head = "#" + number + ":" + nanos + ";";
        return head + "x".repeat(Math.max(0, bytes - head.length()));
    }

    static long number(byte[] text, int length) {
        return until(text, length, NUMBER, ':');
    }

    static long nanos(byte[] text, int length) {
        int colon = NUMBER;
        while (colon < length && text[colon] != ':') {
            colon++;
        }
        return until(text, length, colon + 1, ';');
    }

    private static long until(byte[] text, int length, int from, char end) {
        long number = 0;
        int i = from;
        for (; i < length && text[i] != end; i++) {
            number = 10 * number + text[i] - '0';
        }
        if (i == length || i == from) {
            throw new IllegalStateException(
                    "expected a stamp, found " + new String(text, 0, length, StandardCharsets.UTF_8));
        }
        return number;
    }
}
