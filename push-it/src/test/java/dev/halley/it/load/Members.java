package dev.halley.it.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Finds the members of JSON objects that a load client needs, without parsing: a text is what stands between quotation marks, a member's name is a text
 * before a colon. So it does not matter whether lines stand in frames, {@code data:} fields, script blocks or an array. Not thread-safe.
 */
final class Members {
    enum Member {
        TYPE,
        CLIENT,
        CURSOR,
        POSITION,
        DATA,
        CODE,
        RETRY;

        private final byte[] text = name().toLowerCase(java.util.Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }

    interface Found {
        /** The value as it is written, without quotation marks; of a text longer than {@value #MOST} bytes its beginning. */
        void found(Member member, byte[] value, int length);
    }

    static final int MOST = 256;

    private enum State {
        BETWEEN,
        TEXT,
        ESCAPE,
        VALUE,
        BARE
    }

    private static final Member[] MEMBERS = Member.values();

    private final Found found;
    private final byte[] value = new byte[MOST];
    private int length;
    private State state = State.BETWEEN;
    private boolean afterText;
    private Member member;

    Members(Found found) {
        this.found = found;
    }

    /** Looks at the bytes between position and limit of a buffer that has an array. */
    void scan(ByteBuffer in) {
        byte[] bytes = in.array();
        int end = in.arrayOffset() + in.limit();
        for (int i = in.arrayOffset() + in.position(); i < end; i++) {
            byte b = bytes[i];
            switch (state) {
                case BETWEEN -> between(b);
                case TEXT -> i = text(bytes, i, end);
                case ESCAPE -> {
                    keep(b);
                    state = State.TEXT;
                }
                case VALUE -> value(b);
                case BARE -> bare(b);
            }
        }
    }

    private void between(byte b) {
        if (b == '"') {
            begin(State.TEXT);
        } else if (b == ':' && afterText) {
            member = named();
            state = State.VALUE;
        }
        afterText = false;
    }

    /** Goes on to the end of the text or of the bytes; gives the index of the last byte that it took. */
    private int text(byte[] bytes, int from, int end) {
        int i = from;
        while (i < end && bytes[i] != '"' && bytes[i] != '\\') {
            i++;
        }
        int kept = Math.min(i - from, MOST - length);
        System.arraycopy(bytes, from, value, length, kept);
        length += kept;
        if (i == end) {
            return i - 1;
        }
        if (bytes[i] == '\\') {
            keep(bytes[i]);
            state = State.ESCAPE;
        } else {
            state = State.BETWEEN;
            afterText = member == null;
            tell();
        }
        return i;
    }

    private void value(byte b) {
        if (b == '"') {
            begin(State.TEXT);
        } else if (b == '{' || b == '[') {
            member = null;
            state = State.BETWEEN;
        } else {
            begin(State.BARE);
            keep(b);
        }
        afterText = false;
    }

    private void bare(byte b) {
        if (b == ',' || b == '}' || b == ']') {
            state = State.BETWEEN;
            tell();
        } else {
            keep(b);
        }
    }

    private void begin(State next) {
        length = 0;
        state = next;
    }

    private void keep(byte b) {
        if (length < MOST) {
            value[length++] = b;
        }
    }

    private void tell() {
        Member of = member;
        member = null;
        if (of != null) {
            found.found(of, value, length);
        }
    }

    private Member named() {
        for (Member one : MEMBERS) {
            if (java.util.Arrays.equals(one.text, 0, one.text.length, value, 0, length)) {
                return one;
            }
        }
        return null;
    }
}
