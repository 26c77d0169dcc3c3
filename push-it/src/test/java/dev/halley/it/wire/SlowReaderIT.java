package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Disconnected;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that does not read costs its own connection only. */
class SlowReaderIT {
    @RegisterExtension
    static final Server SERVER = new Server(
            "push.write-timeout-millis=500",
            "push.batch-characters=16777216",
            "push.retention-bytes=67108864",
            "push.max-rate=1000000");

    @ParameterizedTest
    @ValueSource(strings = {"ws", "sse", "ndjson", "iframe", "poll"})
    void batchThatIsNotRead_is4002(String transport) {
        // one batch that is greater than all buffers between the two
        for (int i = 0; i < 60; i++) {
            SERVER.publish("lab/batch", "\u20ac".repeat(60_000) + i);
        }
        String client = SERVER.engine().newId();
        String query = "?topic=lab/batch&from=earliest&transport=" + transport + "&client=" + client;
        // binary: where a text of several frames is cut, Tomcat 11.0.27 may fail on a thread of its own
        SERVER.narrowWire()
                .send(
                        transport.equals("ws")
                                ? Request.upgrade(query, "Sec-WebSocket-Protocol: halley.v1.bin")
                                : Request.get(query));
        Disconnected event = SERVER.events().await(Disconnected.class, client);
        assertThat(event.code()).isEqualTo(4002);
        assertThat(event.transport()).isEqualTo(transport);
    }

    @Test
    void clientThatDoesNotRead_is4002AndDelaysNobody() {
        WebSocketWire slow = new WebSocketWire(
                SERVER.narrowWire(), SERVER.push(), "?topic=lab/flood", "Sec-WebSocket-Protocol: halley.v1.bin");
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
