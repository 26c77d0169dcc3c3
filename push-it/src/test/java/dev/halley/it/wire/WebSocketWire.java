package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/** A WebSocket after its handshake. */
public final class WebSocketWire {
    private static final Pattern HEARTBEAT = Pattern.compile("\\{\"type\":\"heartbeat\",\"cursor\":\"[^\"]*\"}\n");

    private final Wire wire;
    private final Head head;
    private final int opcode;
    private final JsonObject first;
    private final Deque<Frame> early = new ArrayDeque<>();
    private final Deque<JsonObject> lines = new ArrayDeque<>();

    /** Opens one, with more header lines where they are wanted, and reads what it says first. */
    public WebSocketWire(Wire wire, Target target, String query, String... headers) {
        this.wire = wire;
        head = wire.send(target.upgrade(query, headers)).head();
        assertThat(head.status()).as(head.toString()).isEqualTo(101);
        opcode = "halley.v1.bin".equals(head.header("Sec-WebSocket-Protocol")) ? Frame.BINARY : Frame.TEXT;
        first = next();
        if (first.getString("type").equals("open")) {
            settle();
        }
    }

    /**
     * Waits until the server has finished its first write. A violation that Tomcat reads a moment before makes it reuse the buffer of that write, and its
     * close frame is lost.
     */
    private void settle() {
        send(Frame.ping("settle"));
        for (Frame frame = Frame.read(wire); frame.opcode() != Frame.PONG; frame = Frame.read(wire)) {
            early.add(frame);
        }
    }

    /** What it said first: {@code open}, mostly. */
    public JsonObject first() {
        return first;
    }

    public String client() {
        return first.getString("client");
    }

    public Wire wire() {
        return wire;
    }

    public Head head() {
        return head;
    }

    public WebSocketWire send(Frame... frames) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Frame frame : frames) {
            bytes.writeBytes(frame.masked());
        }
        wire.send(bytes.toByteArray());
        return this;
    }

    /** Sends a message, its quotes written as apostrophes. */
    public WebSocketWire say(String json) {
        return send(Frame.of(opcode, Frame.utf8(json.replace('\'', '"'))));
    }

    /** The next frame but heartbeats alone and their pings, which come when they like. */
    public Frame frame() {
        Frame frame = early.isEmpty() ? Frame.read(wire) : early.remove();
        boolean beat = frame.opcode() == Frame.PING && frame.payload().length == 0
                || frame.fin() && HEARTBEAT.matcher(frame.text()).matches();
        return beat ? frame() : frame;
    }

    /** The next message, put together from its frames; none of them has reserved bits. */
    public String message() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int expected = opcode;
        Frame frame;
        do {
            frame = frame();
            if (frame.opcode() == Frame.CLOSE) {
                throw new UncheckedIOException(new EOFException("expected a message, found the close " + frame.code()));
            }
            assertThat(frame.opcode()).as(frame.text()).isEqualTo(expected);
            assertThat(frame.rsv()).isZero();
            whole.writeBytes(frame.payload());
            expected = Frame.CONTINUATION;
        } while (!frame.fin());
        return whole.toString(StandardCharsets.UTF_8);
    }

    /** The next line but heartbeats. */
    public JsonObject next() {
        while (lines.isEmpty()) {
            for (String line : message().split("\n")) {
                lines.add(Answer.parse(line));
            }
            lines.removeIf(line -> line.getString("type").equals("heartbeat"));
        }
        return lines.remove();
    }

    public JsonObject next(String type) {
        JsonObject line = next();
        assertThat(line.getString("type")).as(line.toString()).isEqualTo(type);
        return line;
    }

    /** The close frame, after whatever else there is. */
    public Frame close() {
        Frame frame = frame();
        return frame.opcode() == Frame.CLOSE ? frame : close();
    }

    /** Answers the server's close frame; then the server ends the connection (RFC 6455 §7.1.1), or has done so already. */
    public void answerClose(int code) {
        try {
            send(Frame.close(code, ""));
        } catch (UncheckedIOException e) {
            // after a violation it does not wait for an answer
        }
        expectEnd();
    }

    public void expectEnd() {
        assertThat(wire.readOrEnd()).isEqualTo(-1);
    }
}
