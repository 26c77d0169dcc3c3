package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Disconnected;
import dev.halley.push.Subscribed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The engine closes: every client is told to come back. */
class ShutdownIT {
    @RegisterExtension
    static final Server SERVER = new Server();

    @Test
    void everyTransport_isToldOfTheShutdown() {
        String poller = SERVER.engine().newId();
        Wire poll = SERVER.wire().send(Request.get("?topic=lab/end&wait=30&client=" + poller));
        SERVER.events().await(Subscribed.class, poller);
        Wire sse = SERVER.wire().send(Request.get("?topic=lab/end", "Accept: text/event-stream"));
        sse.head();
        Sse events = new Sse(new Lines(sse));
        events.next();
        WebSocketWire socket = SERVER.webSocket("?topic=lab/end");

        SERVER.engine().close();

        assertThat(poll.answer().json().getJsonArray("messages")).isEmpty();
        Sse.Event close = events.next();
        while (close.json().getString("type").equals("heartbeat")) {
            close = events.next();
        }
        assertThat(close.json().getString("type")).isEqualTo("close");
        assertThat(close.json().getInt("code")).isEqualTo(4001);
        assertThat(socket.next("close").getInt("code")).isEqualTo(4001);
        assertThat(socket.close().code()).isEqualTo(4001);
        socket.answerClose(4001);
        assertThat(SERVER.events().await(Disconnected.class, socket.client()).code())
                .isEqualTo(4001);
    }
}
