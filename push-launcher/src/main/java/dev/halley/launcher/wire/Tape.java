package dev.halley.launcher.wire;

import java.util.ArrayDeque;
import java.util.List;

/**
 * The last reads and writes of one tag's connections: who sent what, when, and how many bytes. At most {@value #MOST} of them, of each the first
 * {@value #KEPT} bytes. Any thread may add and read.
 */
final class Tape {
    static final int MOST = 24;
    static final int KEPT = 1024;

    /**
     * One read or write.
     *
     * @param number from 1, in the order that they happened
     * @param time milliseconds since 1970
     * @param out whether to the client
     * @param bytes how many
     * @param start the first of them as ISO-8859-1, at most {@value #KEPT}
     */
    record Piece(long number, long time, boolean out, long bytes, String start) {}

    private final ArrayDeque<Piece> pieces = new ArrayDeque<>(MOST);
    private long last;

    synchronized void add(long time, boolean out, long bytes, String start) {
        if (pieces.size() == MOST) {
            pieces.remove();
        }
        pieces.add(new Piece(++last, time, out, bytes, start));
    }

    /** Oldest first. */
    synchronized List<Piece> read() {
        return List.copyOf(pieces);
    }
}
