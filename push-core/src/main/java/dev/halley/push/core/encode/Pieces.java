package dev.halley.push.core.encode;

import java.util.ArrayList;
import java.util.List;

/** Bytes that are put one behind the other, and joined in the end. Not thread-safe. */
final class Pieces {
    private static final byte[] COMMA = Chunk.utf8(",");
    private static final byte[] LINE_FEED = Chunk.utf8("\n");
    private static final byte[] EVENT = Chunk.utf8("event: halley\n");
    private static final byte[] ID = Chunk.utf8("id: ");
    private static final byte[] DATA = Chunk.utf8("data: ");
    private static final byte[] END_OF_EVENT = Chunk.utf8("\n\n");

    private final List<byte[]> pieces = new ArrayList<>();

    Pieces add(byte[] piece) {
        pieces.add(piece);
        return this;
    }

    /** As an element of a sequence. */
    void element(byte[] piece) {
        if (!pieces.isEmpty()) {
            pieces.add(COMMA);
        }
        pieces.add(piece);
    }

    void line(byte[] json) {
        add(json).add(LINE_FEED);
    }

    /** A server-sent event; an empty {@code id} is none. */
    void event(boolean isControl, byte[] id, byte[] json) {
        if (isControl) {
            add(EVENT);
        }
        id(id, LINE_FEED);
        add(DATA).add(json).add(END_OF_EVENT);
    }

    /** A server-sent event of an id alone. */
    void id(byte[] id) {
        id(id, END_OF_EVENT);
    }

    private void id(byte[] id, byte[] end) {
        if (id.length > 0) {
            add(ID).add(id).add(end);
        }
    }

    byte[] joined() {
        return Chunk.joined(pieces);
    }
}
