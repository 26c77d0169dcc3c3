package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Disconnected;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What only Halley's own WebSocket does, on connections that Tomcat has given away; docs/decisions/0009. */
class UpgradeIT {
    @RegisterExtension
    static final Server SERVER = new Server(
            "push.websocket=upgrade",
            "push.write-timeout-millis=500",
            "push.batch-characters=16777216",
            "push.retention-bytes=67108864");

    private static final int PINGS = 200_000;
    private static final int VANISHING = 150;

    @Test
    void longText_isOneFrame() {
        WebSocketWire socket = SERVER.webSocket("?topic=lab/long");
        String data = "\u20ac".repeat(30_000);
        SERVER.publish("lab/long", data);
        Frame frame = socket.frame();
        assertThat(frame.opcode()).isEqualTo(Frame.TEXT);
        assertThat(frame.fin()).isTrue();
        assertThat(Answer.parse(frame.text()).getString("data")).isEqualTo(data);
    }

    @Test
    void pingsWhosePongsAreNotRead_areAnsweredByTheNewest() {
        WebSocketWire socket = new WebSocketWire(SERVER.narrowWire(), SERVER.push(), "");
        for (int sent = 0; sent < PINGS; sent += 1000) {
            Frame[] pings = new Frame[1000];
            for (int i = 0; i < pings.length; i++) {
                pings[i] = Frame.ping("x".repeat(100) + (sent + i));
            }
            socket.send(pings);
        }
        int pongs = 0;
        Frame pong;
        do {
            pong = socket.frame();
            assertThat(pong.opcode()).isEqualTo(Frame.PONG);
            pongs++;
        } while (!pong.text().endsWith("x" + (PINGS - 1)));
        assertThat(pongs).isLessThan(PINGS);
    }

    @Test
    void clientThatDoesNotRead_losesItsSocketToo() {
        for (int i = 0; i < 60; i++) {
            SERVER.publish("lab/batch", "\u20ac".repeat(60_000) + i);
        }
        String client = SERVER.engine().newId();
        SERVER.narrowWire().send(Request.upgrade("?topic=lab/batch&from=earliest&client=" + client));
        assertThat(SERVER.events().await(Disconnected.class, client).code()).isEqualTo(4002);
        assertThat(SERVER.awaitConnectionsEnd()).as("connections that are left").isZero();
    }

    @Test
    void clientThatDoesNotAnswerAClose_losesItsSocketAllTheSame() {
        WebSocketWire first = SERVER.webSocket("?topic=lab/a");
        SERVER.webSocket("?topic=lab/a&client=" + first.client());
        assertThat(first.close().code()).isEqualTo(4005);
        first.expectEnd();
    }

    @Test
    void clientsThatVanishWhileTheyAreWrittenTo_cutNobodyElse() {
        for (int i = 0; i < VANISHING; i++) {
            WebSocketWire vanishing = SERVER.webSocket("?topic=lab/vanish");
            vanishing.wire().cut();
            SERVER.publish("lab/vanish", "first " + i);
            SERVER.publish("lab/vanish", "second " + i);
            WebSocketWire next = SERVER.webSocket("?topic=lab/vanish");
            SERVER.publish("lab/vanish", "third " + i);
            assertThat(next.next("message").getString("data")).isEqualTo("third " + i);
            next.wire().close();
        }
    }
}
