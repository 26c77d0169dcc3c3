package dev.halley.bench.load;

import dev.halley.bench.Stamp;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Finds stamps in what one connection receives, without parsing what is around them: eight bytes at a time up to a mark, and past the padding that is known to follow. Not thread-safe.
 */
final class StampScanner {
    /** Hears of each stamp. */
    @FunctionalInterface
    interface Sink {
        void stamp(int topic, long number, long micros);
    }

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MARKS = 0x0101010101010101L * Stamp.MARK;
    private static final long LOW = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    private final Sink sink;
    private final int padding;
    /** The beginning of a stamp that was cut; null where none was. */
    private byte @org.jspecify.annotations.Nullable [] part;

    private int partLength;
    private int skip;

    /** Messages have so many bytes. */
    StampScanner(int bytes, Sink sink) {
        this.sink = sink;
        this.padding = bytes - Stamp.LENGTH;
    }

    /** Another connection: what was cut off is forgotten. */
    void reset() {
        partLength = 0;
        skip = 0;
    }

    /** Looks at the bytes between position and limit of a buffer that has an array. */
    void scan(ByteBuffer in) {
        byte[] bytes = in.array();
        int at = in.arrayOffset() + in.position();
        int end = in.arrayOffset() + in.limit();
        if (partLength > 0) {
            at = complete(bytes, at, end);
        }
        while (at < end) {
            int skipped = Math.min(skip, end - at);
            skip -= skipped;
            at = mark(bytes, at + skipped, end);
            if (end - at >= Stamp.LENGTH) {
                take(bytes, at);
                at += Stamp.LENGTH;
            } else if (at < end) {
                at = complete(bytes, at, end);
            }
        }
    }

    private int complete(byte[] bytes, int from, int end) {
        byte[] begun = part;
        if (begun == null) {
            begun = new byte[Stamp.LENGTH];
            part = begun;
        }
        int count = Math.min(Stamp.LENGTH - partLength, end - from);
        System.arraycopy(bytes, from, begun, partLength, count);
        partLength += count;
        if (partLength == Stamp.LENGTH) {
            partLength = 0;
            take(begun, 0);
        }
        return from + count;
    }

    private void take(byte[] bytes, int at) {
        if (bytes[at + Stamp.LENGTH - 1] != Stamp.MARK) {
            throw new IllegalStateException("expected a stamp, found "
                    + new String(bytes, at, Stamp.LENGTH, java.nio.charset.StandardCharsets.ISO_8859_1));
        }
        skip = padding;
        int number = at + 2 + Stamp.TOPIC_DIGITS;
        sink.stamp(
                (int) Stamp.digits(bytes, at + 1, Stamp.TOPIC_DIGITS),
                Stamp.digits(bytes, number, Stamp.NUMBER_DIGITS),
                Stamp.digits(bytes, number + Stamp.NUMBER_DIGITS + 1, Stamp.MICROS_DIGITS));
    }

    /** Where the next mark is, {@code end} where there is none. */
    private static int mark(byte[] bytes, int from, int end) {
        int at = from;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            long differences = (long) LONGS.get(bytes, at) ^ MARKS;
            long found = (differences - LOW) & ~differences & HIGH;
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        while (at < end && bytes[at] != Stamp.MARK) {
            at++;
        }
        return at;
    }
}
