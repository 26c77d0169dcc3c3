package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Disconnected;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More clients than there is room for; docs/protocol.md §1. */
class LimitsIT {
    @RegisterExtension
    static final Server SERVER = new Server("push.max-connections=3").expecting("HALLEY-0907: push.max-connections");

    @Test
    void clientBeyondTheBound_isToldToComeBack() {
        WebSocketWire first = SERVER.webSocket("");
        WebSocketWire second = SERVER.webSocket("");
        WebSocketWire third = SERVER.webSocket("");
        for (String request : new String[] {
            Request.get("?topic=lab/a&wait=0"),
            Request.get("?topic=lab/a", "Accept: text/event-stream"),
            Request.upgrade("")
        }) {
            Answer answer = SERVER.ask(request);
            Problems.expect(answer, 503, "connections: expected at most 3 clients");
            assertThat(answer.header("Retry-After")).matches("\\d+");
        }
        // one that is known needs no room of its own
        assertThat(SERVER.webSocket("?client=" + third.client()).client()).isEqualTo(third.client());
        first.send(Frame.close(1000, ""));
        SERVER.events().await(Disconnected.class, first.client());
        SERVER.webSocket("");
        second.send(Frame.ping("still here"));
        assertThat(second.frame().text()).isEqualTo("still here");
    }
}
