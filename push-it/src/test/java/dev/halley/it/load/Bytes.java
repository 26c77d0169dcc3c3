package dev.halley.it.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A text that changes often, kept without making a new one each time. Not thread-safe. */
final class Bytes {
    private byte[] bytes = new byte[32];
    private int length;

    void set(byte[] from, int count) {
        if (bytes.length < count) {
            bytes = new byte[count];
        }
        System.arraycopy(from, 0, bytes, 0, count);
        length = count;
    }

    void set(Bytes other) {
        set(other.bytes, other.length);
    }

    void clear() {
        length = 0;
    }

    boolean isEmpty() {
        return length == 0;
    }

    @Override
    public String toString() {
        return new String(Arrays.copyOf(bytes, length), StandardCharsets.UTF_8);
    }
}
