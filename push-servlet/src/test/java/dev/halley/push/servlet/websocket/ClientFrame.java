package dev.halley.push.servlet.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A frame as a client sends it, or should not. */
final class ClientFrame {
    private static final byte[] MASK = {0x37, (byte) 0xFA, 0x21, 0x3D};

    final int first;
    final boolean masked;
    final byte[] payload;

    private ClientFrame(int first, boolean masked, byte[] payload) {
        this.first = first;
        this.masked = masked;
        this.payload = payload;
    }

    static ClientFrame of(int opcode, byte[] payload) {
        return of(0x80 | opcode, true, payload);
    }

    /** {@code first} is the whole first byte. */
    static ClientFrame of(int first, boolean masked, byte[] payload) {
        return new ClientFrame(first, masked, payload);
    }

    static ClientFrame of(int opcode, String payload) {
        return of(opcode, payload.getBytes(StandardCharsets.UTF_8));
    }

    ClientFrame asFragment() {
        return new ClientFrame(first & 0x7F, masked, payload);
    }

    boolean fin() {
        return (first & 0x80) != 0;
    }

    int reserved() {
        return first & 0x70;
    }

    int opcode() {
        return first & 0xF;
    }

    boolean isControl() {
        return opcode() >= 8;
    }

    byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(14 + payload.length).put((byte) first);
        int maskBit = masked ? 0x80 : 0;
        if (payload.length < 126) {
            bytes.put((byte) (maskBit | payload.length));
        } else if (payload.length < 65_536) {
            bytes.put((byte) (maskBit | 126)).putShort((short) payload.length);
        } else {
            bytes.put((byte) (maskBit | 127)).putLong(payload.length);
        }
        if (masked) {
            bytes.put(MASK);
        }
        for (int i = 0; i < payload.length; i++) {
            bytes.put((byte) (masked ? payload[i] ^ MASK[i % 4] : payload[i]));
        }
        byte[] whole = new byte[bytes.flip().remaining()];
        bytes.get(whole);
        return whole;
    }

    static byte[] joined(List<ClientFrame> frames) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        frames.forEach(frame -> bytes.writeBytes(frame.bytes()));
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        return Integer.toHexString(first) + (masked ? "" : " unmasked") + " " + Journal.hex(payload);
    }
}
