package dev.halley.push.servlet.websocket;

import dev.halley.push.core.transport.Close;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a frame is made of, and how a server writes one: whole, unmasked, in the shortest form. RFC 6455 §5.2. */
final class Frames {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** The most that a control frame may carry, and that a length of 7 bits can say. */
    static final int MOST_IN_CONTROL = 125;

    /** Instead of a length: 16 bits follow that say it. */
    static final int LENGTH_OF_16 = 126;

    /** Instead of a length: 64 bits follow that say it. */
    static final int LENGTH_OF_64 = 127;

    static final int FIN = 0x80;
    static final int NO_STATUS = 1005;

    private static final int MOST_IN_16 = 0xFFFF;

    private Frames() {}

    /** What goes before a payload. */
    static byte[] header(int opcode, int length) {
        byte first = (byte) (FIN | opcode);
        if (length <= MOST_IN_CONTROL) {
            return new byte[] {first, (byte) length};
        }
        if (length <= MOST_IN_16) {
            return ByteBuffer.allocate(4)
                    .put(first)
                    .put((byte) LENGTH_OF_16)
                    .putShort((short) length)
                    .array();
        }
        return ByteBuffer.allocate(10)
                .put(first)
                .put((byte) LENGTH_OF_64)
                .putLong(length)
                .array();
    }

    /** A pong with what the ping carried. */
    static byte[] pong(byte[] payload) {
        return control(PONG, payload);
    }

    /** A close frame, empty where the code is the one that says that there is none. */
    static byte[] close(Close close) {
        if (close.code() == NO_STATUS) {
            return header(CLOSE, 0);
        }
        byte[] reason = close.briefReason().getBytes(StandardCharsets.UTF_8);
        return control(
                CLOSE,
                ByteBuffer.allocate(2 + reason.length)
                        .putShort((short) close.code())
                        .put(reason)
                        .array());
    }

    private static byte[] control(int opcode, byte[] payload) {
        return ByteBuffer.allocate(2 + payload.length)
                .put(header(opcode, payload.length))
                .put(payload)
                .array();
    }

    /** Whether a peer may send this code: RFC 6455 §7.4, and those registered since. */
    static boolean isCodeOnTheWire(int code) {
        return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
    }
}
