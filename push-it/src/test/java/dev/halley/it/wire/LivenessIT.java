package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Disconnected;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who is noticed to be gone, and when; docs/protocol.md §4. The heartbeat is short, all bounds follow from it. */
class LivenessIT {
    private static final int HEARTBEAT_MILLIS = 300;

    @RegisterExtension
    static final Server SERVER = new Server("push.heartbeat-millis=" + HEARTBEAT_MILLIS);

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
}
