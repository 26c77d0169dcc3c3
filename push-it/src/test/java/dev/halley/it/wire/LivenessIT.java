package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Disconnected;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who is noticed to be gone, and when; docs/protocol.md §4. The heartbeat is short, all bounds follow from it. */
class LivenessIT {
    private static final int HEARTBEAT_MILLIS = 300;

    @RegisterExtension
    static final Server SERVER =
            new Server("push.heartbeat-millis=" + HEARTBEAT_MILLIS, "push.write-timeout-millis=500");

    @Test
    void heartbeat_carriesTheCursorAndIsFollowedByAPing() {
        WebSocketWire socket = SERVER.webSocket("?topic=lab/never");
        String cursor = SERVER.publish("lab/other", 1).toString();
        String beat = Frame.read(socket.wire()).text();
        assertThat(beat).isEqualTo("{\"type\":\"heartbeat\",\"cursor\":\"" + cursor + "\"}\n");
        Frame ping = Frame.read(socket.wire());
        assertThat(ping.opcode()).isEqualTo(Frame.PING);
        assertThat(ping.fin()).isTrue();
    }

    @Test
    void clientThatAnswersPings_stays() {
        WebSocketWire socket = SERVER.webSocket("?topic=lab/a");
        for (int pings = 0; pings < 4; ) {
            Frame frame = Frame.read(socket.wire());
            if (frame.opcode() == Frame.PING) {
                socket.send(Frame.of(Frame.PONG, frame.payload()));
                pings++;
            }
        }
        socket.send(Frame.close(1000, "enough"));
        assertThat(SERVER.events().await(Disconnected.class, socket.client()).reason())
                .isEqualTo("enough");
    }

    @Test
    void clientThatSaysNothing_is4003WithinTwoHeartbeats() {
        WebSocketWire socket = SERVER.webSocket("?topic=lab/a");
        Frame close = socket.close();
        assertThat(close.code()).isEqualTo(4003);
        Disconnected event = SERVER.events().await(Disconnected.class, socket.client());
        assertThat(event.code()).isEqualTo(4003);
        assertThat(event.lasted().toMillis()).isBetween(2L * HEARTBEAT_MILLIS, 2L * HEARTBEAT_MILLIS + 2000);
    }

    @Test
    void clientThatAnswersByPong_getsNoPingsAndMustGoOn() {
        WebSocketWire socket = SERVER.webSocket("?topic=lab/a");
        socket.say("{'type':'pong'}");
        for (int beats = 0; beats < 4; beats++) {
            Frame frame = Frame.read(socket.wire());
            assertThat(frame.text()).startsWith("{\"type\":\"heartbeat\"");
            socket.say("{'type':'pong'}");
        }
        assertThat(socket.close().code()).isEqualTo(4003);
    }

    @Test
    void clientThatDoesNotRead_is4002AndDelaysNobody() {
        WebSocketWire slow = new WebSocketWire(SERVER.narrowWire(), "?topic=lab/flood");
        WebSocketWire quick = SERVER.webSocket("?topic=lab/flood");
        String data = "x".repeat(60_000);
        int last = 0;
        Disconnected event = null;
        while (event == null) {
            // the slow client's socket buffers fill up; the quick one takes each message before the next
            SERVER.publish("lab/flood", data + last);
            assertThat(quick.next("message").getString("data")).isEqualTo(data + last);
            quick.say("{'type':'pong'}");
            sayAlive(slow);
            last++;
            event = SERVER.events().poll(Disconnected.class, slow.client());
        }
        assertThat(event.code()).isEqualTo(4002);
    }

    private static void sayAlive(WebSocketWire socket) {
        try {
            socket.say("{'type':'pong'}");
        } catch (UncheckedIOException e) {
            // it was cut a moment ago; the event is on its way
        }
    }
}
