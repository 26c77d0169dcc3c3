package dev.halley.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The first and the last bytes of a body or a message, so that a client need not keep or parse it all. Not thread-safe. */
final class Glimpse {
    private final byte[] first;
    private final byte[] last;
    private int firstLength;
    private int lastLength;

    /** Keeps so many bytes of each end. */
    Glimpse(int first, int last) {
        this.first = new byte[first];
        this.last = new byte[last];
    }

    void clear() {
        firstLength = 0;
        lastLength = 0;
    }

    /** Looks at the bytes between position and limit of a buffer that has an array, and moves nothing. */
    void see(ByteBuffer in) {
        byte[] bytes = in.array();
        int at = in.arrayOffset() + in.position();
        int count = in.remaining();
        int begin = Math.min(count, first.length - firstLength);
        if (begin > 0) {
            System.arraycopy(bytes, at, first, firstLength, begin);
            firstLength += begin;
        }
        int fresh = Math.min(count, last.length);
        int kept = Math.min(lastLength, last.length - fresh);
        System.arraycopy(last, lastLength - kept, last, 0, kept);
        System.arraycopy(bytes, at + count - fresh, last, kept, fresh);
        lastLength = kept + fresh;
    }

    String first() {
        return new String(first, 0, firstLength, StandardCharsets.ISO_8859_1);
    }

    String last() {
        return new String(Arrays.copyOf(last, lastLength), StandardCharsets.ISO_8859_1);
    }

    /** What stands between two texts, the first from the left; empty where they do not stand there. */
    static String between(String text, int from, String before, String after) {
        int begin = from < 0 ? -1 : text.indexOf(before, from);
        int end = begin < 0 ? -1 : text.indexOf(after, begin + before.length());
        return end < 0 ? "" : text.substring(begin + before.length(), end);
    }
}
