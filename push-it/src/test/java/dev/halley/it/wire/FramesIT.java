package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Disconnected;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames in both directions: RFC 6455 §5, docs/protocol.md §4.1. */
class FramesIT {
    @RegisterExtension
    static final Server SERVER = new Server();

    private static final int MOST = 65_536;

    // ---- from the server

    @Test
    void firstFrame_isOpenInText() {
        Wire wire = SERVER.wire();
        assertThat(wire.send(Request.upgrade("?topic=lab/first")).head().status())
                .isEqualTo(101);
        assertThat(wire.read()).isEqualTo(0x81);
        assertThat(wire.read()).isEqualTo(126);
        String open = new String(wire.bytes(wire.read() << 8 | wire.read()), StandardCharsets.UTF_8);
        assertThat(open)
                .matches("\\{\"type\":\"open\",\"client\":\"[0-9a-f]{32}\",\"transport\":\"ws\","
                        + "\"cursor\":\"[a-z0-9]+-\\d+\",\"heartbeat\":15000,\"verdict\":\"fresh\"}\n");
    }

    @Test
    void shortMessage_hasALengthOf7Bits() {
        WebSocketWire socket = SERVER.webSocket("?topic=lab/s");
        SERVER.publish("lab/s", 1);
        Frame frame = socket.frame();
        assertThat(frame.opcode()).isEqualTo(Frame.TEXT);
        assertThat(frame.fin()).isTrue();
        assertThat(frame.payload()).hasSizeLessThan(126);
        assertThat(frame.text())
                .matches(
                        "\\{\"type\":\"message\",\"topic\":\"lab/s\",\"position\":\"[a-z0-9]+-\\d+\",\"time\":\\d{13},\"data\":1}\n");
    }

    @Test
    void longMessageInBinary_isOneFrameWithALengthOf64Bits() {
        WebSocketWire socket = SERVER.webSocket("?topic=lab/long", "Sec-WebSocket-Protocol: halley.v1.bin");
        String data = "\u00fc".repeat(40_000);
        SERVER.publish("lab/long", data);
        Frame frame = socket.frame();
        assertThat(frame.opcode()).isEqualTo(Frame.BINARY);
        assertThat(frame.fin()).isTrue();
        assertThat(frame.payload()).hasSizeGreaterThan(80_000);
        assertThat(Answer.parse(frame.text()).getString("data")).isEqualTo(data);
    }

    @Test
    void longMessageInText_isOneMessageHoweverItIsFragmented() {
        WebSocketWire socket = SERVER.webSocket("?topic=lab/long");
        String data = "\u20ac".repeat(30_000);
        SERVER.publish("lab/long", data);
        assertThat(socket.next("message").getString("data")).isEqualTo(data);
    }

    @Test
    void severalMessagesAtOnce_areLines() {
        SERVER.publish("lab/batch", 1);
        SERVER.publish("lab/batch", 2);
        WebSocketWire late = SERVER.webSocket("?topic=lab/batch&from=earliest");
        assertThat(late.next("message").getInt("data")).isEqualTo(1);
        assertThat(late.next("message").getInt("data")).isEqualTo(2);
    }

    // ---- from the client

    @ParameterizedTest
    @CsvSource({
        "binary, 125",
        "binary, 126",
        "binary, 65535",
        "binary, 65536",
        "text, 125",
        "text, 126",
        "text, 65535",
        "text, 65536"
    })
    void everyLength_isTaken(String kind, int length) {
        String start = "{\"type\":\"publish\",\"topic\":\"lab/length\",\"id\":\"" + kind + length + "\",\"data\":\"";
        String json = start + "x".repeat(length - start.length() - 2) + "\"}";
        assertThat(json).hasSize(length);
        boolean binary = kind.equals("binary");
        WebSocketWire socket =
                SERVER.webSocket("", "Sec-WebSocket-Protocol: " + (binary ? "halley.v1.bin" : "halley.v1"));
        socket.send(binary ? Frame.binary(json) : Frame.text(json));
        JsonObject published = socket.next();
        assertThat(published.getString("type")).as(published.toString()).isEqualTo("published");
        assertThat(published.getString("id")).isEqualTo(kind + length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"halley.v1", "halley.v1.bin"})
    void messageBeyondTheBound_is1009(String subprotocol) {
        WebSocketWire socket = SERVER.webSocket("", "Sec-WebSocket-Protocol: " + subprotocol);
        String tooLong = "x".repeat(MOST + 1);
        socket.send(subprotocol.endsWith("bin") ? Frame.binary(tooLong) : Frame.text(tooLong));
        expectClose(socket, 1009);
    }

    @Test
    void messageBeyondTheBoundInFragments_is1009BeforeItsEnd() {
        WebSocketWire socket = SERVER.webSocket("");
        socket.send(
                Frame.text("x".repeat(MOST)).asFragment(),
                Frame.of(Frame.CONTINUATION, Frame.utf8("y")).asFragment());
        expectClose(socket, 1009);
    }

    @Test
    void fragmentsWithAPingBetween_areOneMessageAndAPong() {
        WebSocketWire socket = SERVER.webSocket("");
        byte[] message = Frame.utf8("{\"type\":\"publish\",\"topic\":\"lab/f\",\"id\":\"f1\",\"data\":\"a\u20acb\"}");
        int inEuro = new String(message, StandardCharsets.ISO_8859_1).indexOf(0xE2) + 1;
        socket.send(
                Frame.of(Frame.TEXT, Arrays.copyOfRange(message, 0, 5)).asFragment(),
                Frame.ping("between"),
                Frame.of(Frame.CONTINUATION, Arrays.copyOfRange(message, 5, inEuro))
                        .asFragment(),
                Frame.of(Frame.CONTINUATION, new byte[0]).asFragment(),
                Frame.of(Frame.CONTINUATION, Arrays.copyOfRange(message, inEuro, message.length)));
        Frame pong = socket.frame();
        assertThat(pong.opcode()).isEqualTo(Frame.PONG);
        assertThat(pong.text()).isEqualTo("between");
        assertThat(socket.next("published").getString("id")).isEqualTo("f1");
    }

    @Test
    void framesByteByByte_areReadAllTheSame() {
        WebSocketWire socket = SERVER.webSocket("");
        for (byte b : Frame.text("{\"type\":\"publish\",\"topic\":\"lab/b\",\"id\":\"b1\",\"data\":{}}")
                .masked()) {
            socket.wire().send(new byte[] {b});
        }
        assertThat(socket.next("published").getString("id")).isEqualTo("b1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 124, 125})
    void ping_isAnsweredByItsPayload(int length) {
        WebSocketWire socket = SERVER.webSocket("");
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 0xFF);
        socket.send(Frame.of(Frame.PING, payload));
        Frame pong = Frame.read(socket.wire());
        assertThat(pong.fin()).isTrue();
        assertThat(pong.opcode()).isEqualTo(Frame.PONG);
        assertThat(pong.payload()).isEqualTo(payload);
    }

    @Test
    void unsolicitedPong_isNoMistake() {
        WebSocketWire socket = SERVER.webSocket("");
        socket.send(Frame.of(Frame.PONG, Frame.utf8("hello")), Frame.ping("still here"));
        assertThat(socket.frame().text()).isEqualTo("still here");
    }

    // ---- what no client may send

    @Test
    void binaryOnATextConnection_is1003() {
        WebSocketWire socket = SERVER.webSocket("");
        socket.send(Frame.binary("{\"type\":\"pong\"}"));
        expectClose(socket, 1003);
    }

    @Test
    void textOnABinaryConnection_is1003() {
        WebSocketWire socket = SERVER.webSocket("", "Sec-WebSocket-Protocol: halley.v1.bin");
        socket.send(Frame.text("{\"type\":\"pong\"}"));
        expectClose(socket, 1003);
    }

    @Test
    void unmaskedFrame_is1002() {
        WebSocketWire socket = SERVER.webSocket("");
        socket.wire().send(Frame.text("{\"type\":\"pong\"}").unmasked());
        expectClose(socket, 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void reservedBit_is1002(int bit) {
        WebSocketWire socket = SERVER.webSocket("");
        socket.send(Frame.text("{\"type\":\"pong\"}").withReserved(bit));
        expectClose(socket, 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    void reservedOpcode_is1002(int opcode) {
        WebSocketWire socket = SERVER.webSocket("");
        socket.send(Frame.of(opcode, new byte[0]));
        expectClose(socket, 1002);
    }

    @Test
    void continuationOfNothing_is1002() {
        WebSocketWire socket = SERVER.webSocket("");
        socket.send(Frame.of(Frame.CONTINUATION, Frame.utf8("x")));
        expectClose(socket, 1002);
    }

    @Test
    void newMessageAmongFragments_is1002() {
        WebSocketWire socket = SERVER.webSocket("");
        socket.send(Frame.text("{").asFragment(), Frame.text("}"));
        expectClose(socket, 1002);
    }

    @Test
    void fragmentedPing_is1002() {
        WebSocketWire socket = SERVER.webSocket("");
        socket.send(Frame.ping("x").asFragment());
        expectClose(socket, 1002);
    }

    @Test
    void pingThatIsTooLong_is1002() {
        WebSocketWire socket = SERVER.webSocket("");
        socket.send(Frame.ping("x".repeat(126)));
        expectClose(socket, 1002);
    }

    @ParameterizedTest
    @ValueSource(strings = {"C328", "C0AF", "EDA080", "F4908080", "E282", "80"})
    void invalidUtf8_is1007(String hex) {
        byte[] bad = HexFormat.of().parseHex(hex);
        for (String subprotocol : new String[] {"halley.v1", "halley.v1.bin"}) {
            int opcode = subprotocol.endsWith("bin") ? Frame.BINARY : Frame.TEXT;
            WebSocketWire socket = SERVER.webSocket("", "Sec-WebSocket-Protocol: " + subprotocol);
            socket.send(Frame.of(opcode, bad));
            expectClose(socket, 1007);
        }
    }

    @Test
    void invalidUtf8AcrossFragments_is1007() {
        WebSocketWire socket = SERVER.webSocket("");
        socket.send(
                Frame.of(Frame.TEXT, new byte[] {'a', (byte) 0xE2}).asFragment(),
                Frame.of(Frame.CONTINUATION, new byte[] {'b'}));
        expectClose(socket, 1007);
    }

    @Test
    void garbageAfterTheHandshake_isAnsweredByCloseOrEnd() {
        WebSocketWire socket = SERVER.webSocket("");
        ByteArrayOutputStream garbage = new ByteArrayOutputStream();
        garbage.writeBytes(Frame.utf8("GET / HTTP/1.1\r\n\r\n"));
        socket.wire().send(garbage.toByteArray());
        expectClose(socket, 1002);
    }

    /** The server says why and closes. The application hears of the same, or that a write broke which was under way. */
    private static void expectClose(WebSocketWire socket, int code) {
        Frame close = socket.close();
        assertThat(close.code()).as(close.reason()).isEqualTo(code);
        socket.answerClose(code);
        assertThat(SERVER.events().await(Disconnected.class, socket.client()).code())
                .isIn(code, 1006);
    }
}
