package dev.halley.push.servlet.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes a client's frames apart, RFC 6455 §5, however their bytes come. Keeps nothing between frames but what has come of a message, and of that
 * at most {@code maxBytes}: a frame that would exceed them is refused by its header. A message that can't be taken is told of once; what
 * follows is skipped, down to the client's close frame. Where frames can't be told apart any more, nothing is read. One thread at a time.
 */
final class FrameReader {
    private enum Part {
        FIRST,
        SECOND,
        LENGTH,
        MASK,
        PAYLOAD
    }

    /** What the frames say. */
    interface Sink {
        /** A whole message. */
        void message(String text);

        /** A ping, to be answered with the same payload. */
        void ping(byte[] payload);

        /**
         * The client's close frame, after which nothing is read.
         *
         * @param code what it says, or 1005
         */
        void closed(int code, String reason);

        /**
         * The first violation.
         *
         * @param fatal whether nothing is read after it
         */
        void violated(int code, String reason, boolean fatal);
    }

    private static final byte[] NOTHING = {};

    private final int opcodeOfMessages;
    private final int maxBytes;
    private final Sink sink;
    private Part part = Part.FIRST;
    /** Bytes of the length or the mask that have yet to come, and the number that they make. */
    private int missing;

    private long number;
    private boolean fin;
    private int opcode;
    /** Of the payload: what has yet to come, what has come, and where it goes. */
    private long left;

    private int position;
    private int mask;
    private byte[] control = NOTHING;
    private byte[] message = NOTHING;
    private int size;
    private boolean inMessage;
    private boolean skipping;
    private boolean over;

    FrameReader(boolean binary, int maxBytes, Sink sink) {
        this.opcodeOfMessages = binary ? Frames.BINARY : Frames.TEXT;
        this.maxBytes = maxBytes;
        this.sink = sink;
    }

    /** The next bytes, of as many frames as they are. */
    void read(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && !over) {
            if (part == Part.PAYLOAD) {
                at += payload(bytes, at, to);
            } else {
                header(bytes[at] & 0xFF);
                at++;
            }
        }
    }

    private void header(int next) {
        switch (part) {
            case FIRST -> first(next);
            case SECOND -> second(next);
            default -> {
                number = number << Byte.SIZE | next;
                missing--;
                if (missing == 0) {
                    numberRead();
                }
            }
        }
    }

    private void first(int next) {
        fin = (next & Frames.FIN) != 0;
        opcode = next & 0xF;
        part = Part.SECOND;
        if ((next & 0x70) != 0) {
            fail("expected no reserved bit, since no extension was agreed on");
        } else if (opcode > Frames.PONG || (opcode > Frames.BINARY && opcode < Frames.CLOSE)) {
            fail("expected an opcode of RFC 6455, found " + opcode);
        } else if (isControl() && !fin) {
            fail("expected a control frame in one piece, found a fragment");
        } else if (opcode == Frames.CONTINUATION && !inMessage) {
            fail("expected a message to continue, found none");
        } else if (!isControl() && opcode != Frames.CONTINUATION && inMessage) {
            fail("expected the rest of a message, found another one");
        } else if (!isControl() && opcode != Frames.CONTINUATION && opcode != opcodeOfMessages) {
            boolean binary = opcode == Frames.BINARY;
            refuse(
                    1003,
                    binary
                            ? "expected text messages, found a binary one"
                            : "expected binary messages, found a text one");
        }
    }

    private void second(int next) {
        int length = next & 0x7F;
        if ((next & 0x80) == 0) {
            fail("expected a masked frame, found one that is not");
        } else if (isControl() && length > Frames.MOST_IN_CONTROL) {
            fail("expected at most 125 bytes in a control frame");
        } else if (length == Frames.LENGTH_OF_16) {
            expect(Part.LENGTH, Short.BYTES);
        } else if (length == Frames.LENGTH_OF_64) {
            expect(Part.LENGTH, Long.BYTES);
        } else {
            measured(length);
        }
    }

    private void expect(Part next, int bytes) {
        part = next;
        missing = bytes;
        number = 0;
    }

    private void numberRead() {
        if (part == Part.LENGTH) {
            measured(number);
        } else {
            begin((int) number);
        }
    }

    private void measured(long length) {
        left = length;
        if (length < 0) {
            fail("expected a length of 63 bits");
        } else if (!isControl() && length > maxBytes - size) {
            refuse(1009, "expected at most " + maxBytes + " bytes in a message");
        }
        expect(Part.MASK, Integer.BYTES);
    }

    private void begin(int key) {
        mask = key;
        position = 0;
        part = Part.PAYLOAD;
        if (isControl()) {
            control = new byte[(int) left];
        } else {
            inMessage = !fin;
        }
        if (left == 0) {
            end();
        }
    }

    /** How many bytes were taken. */
    private int payload(byte[] bytes, int from, int to) {
        int count = (int) Math.min(left, to - from);
        if (isControl()) {
            unmask(bytes, from, count, control, position);
        } else if (!skipping) {
            grow(size + count);
            unmask(bytes, from, count, message, size);
            size += count;
        }
        // only its place in the mask matters beyond a control frame's length
        position = (position + count) % 256;
        left -= count;
        if (left == 0) {
            end();
        }
        return count;
    }

    private void unmask(byte[] bytes, int from, int count, byte[] target, int at) {
        for (int i = 0; i < count; i++) {
            target[at + i] = (byte) (bytes[from + i] ^ (mask >>> (Byte.SIZE * (3 - (position + i) % Integer.BYTES))));
        }
    }

    /** By what has come, not by what was announced. */
    private void grow(int needed) {
        if (needed > message.length) {
            message = Arrays.copyOf(message, Math.max(needed, (int) Math.min(maxBytes, 2L * message.length)));
        }
    }

    private void end() {
        part = Part.FIRST;
        if (isControl()) {
            byte[] payload = control;
            control = NOTHING;
            control(payload);
        } else if (fin && !skipping) {
            byte[] whole = message;
            int length = size;
            forget();
            message(whole, length);
        }
    }

    private void message(byte[] bytes, int length) {
        try {
            sink.message(decode(bytes, 0, length));
        } catch (CharacterCodingException e) {
            refuse(1007, "expected UTF-8");
        }
    }

    private void control(byte[] payload) {
        if (opcode == Frames.PING) {
            sink.ping(payload);
        } else if (opcode == Frames.CLOSE) {
            close(payload);
        }
    }

    private void close(byte[] payload) {
        int code =
                payload.length < 2 ? Frames.NO_STATUS : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        if (payload.length == 1 || (payload.length > 1 && !Frames.isCodeOnTheWire(code))) {
            fail("expected a close code that may be sent");
            return;
        }
        try {
            String reason = decode(payload, Math.min(2, payload.length), payload.length);
            over = true;
            forget();
            sink.closed(code, reason);
        } catch (CharacterCodingException e) {
            violate(1007, "expected UTF-8 in a close frame's reason", true);
        }
    }

    private static String decode(byte[] bytes, int from, int to) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes, from, to - from))
                .toString();
    }

    private boolean isControl() {
        return opcode >= Frames.CLOSE;
    }

    /** Where the next frame begins is known. */
    private void refuse(int code, String reason) {
        violate(code, reason, false);
    }

    private void fail(String reason) {
        violate(1002, reason, true);
    }

    private void violate(int code, String reason, boolean fatal) {
        boolean first = !skipping;
        skipping = true;
        over = fatal;
        forget();
        if (first || fatal) {
            sink.violated(code, reason, fatal);
        }
    }

    private void forget() {
        message = NOTHING;
        size = 0;
    }
}
