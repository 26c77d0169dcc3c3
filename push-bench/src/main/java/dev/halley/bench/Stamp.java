package dev.halley.bench;

import java.util.Arrays;

/**
 * What is published: a text of ASCII that begins with {@code ~topic.number.micros~}, digits of fixed width, and is filled up with {@code x}. The number is counted by topic from 0; the time is
 * that of {@link System#nanoTime}, which all processes of a Linux machine share. No protocol of the contestants has a tilde, so a scan for it finds stamps and nothing else.
 */
public final class Stamp {
    public static final byte MARK = '~';
    public static final int TOPIC_DIGITS = 5;
    public static final int NUMBER_DIGITS = 8;
    public static final int MICROS_DIGITS = 16;
    /** In bytes, both marks included. */
    public static final int LENGTH = TOPIC_DIGITS + NUMBER_DIGITS + MICROS_DIGITS + 4;

    private Stamp() {}

    /** A text of so many bytes, at least {@link #LENGTH}. */
    public static String of(int topic, long number, long nanos, int bytes) {
        if (bytes < LENGTH) {
            throw new IllegalArgumentException("bytes: expected at least " + LENGTH + ", found " + bytes);
        }
        byte[] text = new byte[bytes];
        Arrays.fill(text, LENGTH, bytes, (byte) 'x');
        text[0] = MARK;
        digits(text, 1, TOPIC_DIGITS, topic);
        text[1 + TOPIC_DIGITS] = '.';
        digits(text, 2 + TOPIC_DIGITS, NUMBER_DIGITS, number);
        text[2 + TOPIC_DIGITS + NUMBER_DIGITS] = '.';
        digits(text, 3 + TOPIC_DIGITS + NUMBER_DIGITS, MICROS_DIGITS, nanos / 1000);
        text[LENGTH - 1] = MARK;
        return new String(text, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static void digits(byte[] to, int from, int count, long value) {
        long rest = value;
        for (int i = from + count - 1; i >= from; i--) {
            to[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** The number that stands at a place. */
    public static long digits(byte[] from, int at, int count) {
        long value = 0;
        for (int i = at; i < at + count; i++) {
            value = 10 * value + from[i] - '0';
        }
        return value;
    }
}
