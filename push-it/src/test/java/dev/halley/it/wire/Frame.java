package dev.halley.it.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One frame, RFC 6455 §5.2. */
public record Frame(boolean fin, int rsv, int opcode, byte[] payload) {
    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    private static final byte[] MASK = {0x37, (byte) 0xFA, 0x21, 0x3D};

    public static Frame of(int opcode, byte[] payload) {
        return new Frame(true, 0, opcode, payload);
    }

    public static Frame text(String text) {
        return of(TEXT, utf8(text));
    }

    public static Frame binary(String text) {
        return of(BINARY, utf8(text));
    }

    public static Frame ping(String payload) {
        return of(PING, utf8(payload));
    }

    public static Frame close(int code, String reason) {
        byte[] bytes = utf8(reason);
        return of(
                CLOSE,
                ByteBuffer.allocate(2 + bytes.length)
                        .putShort((short) code)
                        .put(bytes)
                        .array());
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public Frame asFragment() {
        return new Frame(false, rsv, opcode, payload);
    }

    public Frame withReserved(int bits) {
        return new Frame(fin, bits, opcode, payload);
    }

    /** As a client sends it: masked. */
    public byte[] masked() {
        byte[] masked = payload.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= MASK[i % MASK.length];
        }
        return bytes(0x80, MASK, masked);
    }

    /** As no client may send it. */
    public byte[] unmasked() {
        return bytes(0, new byte[0], payload);
    }

    private byte[] bytes(int maskBit, byte[] mask, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write((fin ? 0x80 : 0) | rsv << 4 | opcode);
        if (body.length < 126) {
            out.write(maskBit | body.length);
        } else if (body.length < 65_536) {
            out.write(maskBit | 126);
            out.writeBytes(ByteBuffer.allocate(2).putShort((short) body.length).array());
        } else {
            out.write(maskBit | 127);
            out.writeBytes(ByteBuffer.allocate(8).putLong(body.length).array());
        }
        out.writeBytes(mask);
        out.writeBytes(body);
        return out.toByteArray();
    }

    /** Reads what a server sent, and that it is unmasked and in the shortest form. */
    public static Frame read(Wire wire) {
        int first = wire.read();
        int second = wire.read();
        if ((second & 0x80) != 0) {
            throw new AssertionError("expected an unmasked frame from a server");
        }
        long length = second & 0x7F;
        if (length == 126) {
            length = ByteBuffer.wrap(wire.bytes(2)).getShort() & 0xFFFF;
            checkShortest(length, 126);
        } else if (length == 127) {
            length = ByteBuffer.wrap(wire.bytes(8)).getLong();
            checkShortest(length, 65_536);
        }
        return new Frame((first & 0x80) != 0, first >> 4 & 7, first & 0xF, wire.bytes(Math.toIntExact(length)));
    }

    private static void checkShortest(long length, long least) {
        if (length < least) {
            throw new AssertionError("expected the shortest form of the length " + length);
        }
    }

    public boolean isControl() {
        return opcode >= CLOSE;
    }

    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** Of a close frame; 1005 where it has none, as RFC 6455 §7.1.5 says. */
    public int code() {
        return payload.length == 0 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }

    public String reason() {
        return payload.length <= 2
                ? ""
                : new String(Arrays.copyOfRange(payload, 2, payload.length), StandardCharsets.UTF_8);
    }
}
