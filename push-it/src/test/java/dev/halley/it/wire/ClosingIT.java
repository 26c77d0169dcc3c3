package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Connected;
import dev.halley.push.Disconnected;
import jakarta.json.JsonObject;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The closing handshake, from either side and from none: RFC 6455 §5.5.1, §7. */
class ClosingIT {
    @RegisterExtension
    static final Server SERVER = new Server();

    @ParameterizedTest
    @CsvSource({"1000, bye", "1001, ''", "3000, a page's own", "4999, \u20ac"})
    void close_isAnsweredByTheSameAndHeard(int code, String reason) {
        WebSocketWire socket = SERVER.webSocket("?topic=lab/a");
        socket.send(Frame.close(code, reason));
        assertThat(socket.close().code()).isEqualTo(code);
        socket.expectEnd();
        Disconnected event = SERVER.events().await(Disconnected.class, socket.client());
        assertThat(event.code()).isEqualTo(code);
        assertThat(event.reason()).isEqualTo(reason);
        assertThat(event.transport()).isEqualTo("ws");
    }

    @Test
    void closeWithoutACode_isAnswered() {
        WebSocketWire socket = SERVER.webSocket("");
        socket.send(Frame.of(Frame.CLOSE, new byte[0]));
        assertThat(socket.close().code()).isIn(1000, 1005);
        socket.expectEnd();
        assertThat(SERVER.events().await(Disconnected.class, socket.client()).code())
                .isIn(1000, 1005);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535})
    void closeWithACodeThatNobodyMaySend_is1002(int code) {
        WebSocketWire socket = SERVER.webSocket("");
        socket.send(Frame.close(code, ""));
        assertThat(socket.close().code()).isEqualTo(1002);
        socket.expectEnd();
    }

    @Test
    void closeOfOneByte_is1002() {
        WebSocketWire socket = SERVER.webSocket("");
        socket.send(Frame.of(Frame.CLOSE, new byte[] {3}));
        assertThat(socket.close().code()).isEqualTo(1002);
        socket.expectEnd();
    }

    @Test
    void closeWithAReasonThatIsNotUtf8_isAViolation() {
        WebSocketWire socket = SERVER.webSocket("");
        socket.send(Frame.of(Frame.CLOSE, new byte[] {3, (byte) 0xE8, (byte) 0xC3, 0x28}));
        assertThat(socket.close().code()).isIn(1002, 1007);
        socket.expectEnd();
    }

    @Test
    void framesAfterClose_areNotRead() {
        WebSocketWire socket = SERVER.webSocket("");
        socket.send(Frame.close(1000, ""), Frame.text("{\"type\":\"publish\",\"topic\":\"lab/late\",\"data\":1}"));
        assertThat(socket.close().code()).isEqualTo(1000);
        socket.expectEnd();
        Answer kept = SERVER.ask(Request.get("?topic=lab/late&from=earliest&wait=0"));
        assertThat(kept.json().getJsonArray("messages")).isEmpty();
    }

    @Test
    void endWithoutClose_is1006() {
        WebSocketWire socket = SERVER.webSocket("?topic=lab/a");
        socket.wire().close();
        assertThat(SERVER.events().await(Disconnected.class, socket.client()).code())
                .isEqualTo(1006);
    }

    @Test
    void reset_is1006() {
        WebSocketWire socket = SERVER.webSocket("?topic=lab/a");
        socket.wire().cut();
        assertThat(SERVER.events().await(Disconnected.class, socket.client()).code())
                .isEqualTo(1006);
    }

    @Test
    void endInTheMiddleOfAFrame_is1006() {
        WebSocketWire socket = SERVER.webSocket("");
        byte[] frame = Frame.text("{\"type\":\"publish\"").masked();
        socket.wire().send(Arrays.copyOf(frame, frame.length - 3)).close();
        assertThat(SERVER.events().await(Disconnected.class, socket.client()).code())
                .isEqualTo(1006);
    }

    @Test
    void sameClientAgain_closesTheFirstWith4005() {
        WebSocketWire first = SERVER.webSocket("?topic=lab/a");
        WebSocketWire second = SERVER.webSocket("?topic=lab/a&client=" + first.client());
        assertThat(second.client()).isEqualTo(first.client());
        JsonObject close = first.next("close");
        assertThat(close.getInt("code")).isEqualTo(4005);
        assertThat(close.getInt("retry")).isNotNegative();
        Frame frame = first.close();
        assertThat(frame.code()).isEqualTo(4005);
        assertThat(frame.reason()).isEqualTo(close.getString("reason"));
        first.answerClose(4005);
        second.send(Frame.ping("still here"));
        assertThat(second.frame().text()).isEqualTo("still here");
        assertThat(SERVER.events().await(Connected.class, first.client()).transport())
                .isEqualTo("ws");
    }

    @Test
    void forbiddenTopic_isAnErrorAndATerminalClose() {
        WebSocketWire socket = SERVER.webSocket("?topic=admin/secrets");
        JsonObject error = socket.first();
        assertThat(error.getString("type")).isEqualTo("error");
        assertThat(error.getInt("status")).isEqualTo(403);
        assertThat(error.getString("detail")).isEqualTo("admins only");
        JsonObject close = socket.next("close");
        assertThat(close.getInt("code")).isEqualTo(4403);
        assertThat(close.getBoolean("retry")).isFalse();
        assertThat(socket.close().code()).isEqualTo(4403);
        socket.answerClose(4403);
    }
}
