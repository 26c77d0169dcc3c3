package dev.halley.it.chaos;

import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/** §4.1, over frames of RFC 6455 §5. Pings are answered. */
final class WebSocketLines implements Lines {
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int NO_CODE = 1005;

    private final Link link;
    private final int kind;
    private final Queue<JsonObject> lines = new ArrayDeque<>();
    private int said = NO_CODE;

    WebSocketLines(Link link, boolean binary) {
        this.link = link;
        this.kind = binary ? BINARY : TEXT;
    }

    @Override
    public JsonObject next() throws IOException {
        while (lines.isEmpty()) {
            String message = message();
            if (message == null) {
                return null;
            }
            for (String line : message.split("\n")) {
                lines.add(Lines.parse(line));
            }
        }
        JsonObject line = lines.remove();
        if (line.getString("type").equals("close")) {
            said = line.getInt("code");
        }
        return line;
    }

    private String message() throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int expected = kind;
        while (true) {
            int first = link.read();
            byte[] payload = link.read(length());
            int opcode = first & 0xF;
            Broken.unless((first & 0x70) == 0, "expected no reserved bits, found %x", first);
            if (opcode == PING) {
                send(PONG, payload);
            } else if (opcode == CLOSE) {
                closed(payload);
                return null;
            } else if (opcode != PONG) {
                Broken.unless(opcode == expected, "expected a frame of kind %d, found %d", expected, opcode);
                whole.writeBytes(payload);
                expected = CONTINUATION;
                if ((first & 0x80) != 0) {
                    return Link.text(whole.toByteArray());
                }
            }
        }
    }

    private int length() throws IOException {
        int second = link.read();
        Broken.unless(second < 0x80, "expected an unmasked frame");
        return switch (second) {
            case 126 -> ByteBuffer.wrap(link.read(2)).getShort() & 0xFFFF;
            case 127 -> Math.toIntExact(ByteBuffer.wrap(link.read(8)).getLong());
            default -> second;
        };
    }

    private void closed(byte[] payload) throws IOException {
        int code = payload.length == 0 ? NO_CODE : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        Broken.unless(said == NO_CODE || said == code, "said close %d, closed with %d", said, code);
        send(CLOSE, payload);
    }

    /** Answers a heartbeat. */
    void pong(String cursor) throws IOException {
        send(kind, ("{\"type\":\"pong\",\"cursor\":\"" + cursor + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    void close(int code) throws IOException {
        send(CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
    }

    /** Masked, with zeros: it is the form that counts here. */
    private void send(int opcode, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 8).put((byte) (0x80 | opcode));
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        frame.putInt(0).put(payload).flip();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        link.send(bytes);
    }
}
