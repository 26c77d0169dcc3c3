package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server without WebSocket: the application starts, and is told how to get it; clients take another transport. */
class WithoutWebSocketIT {
    @RegisterExtension
    static final PlainServer SERVER = new PlainServer(false, PlainServer.with(PushServerIT.Orders.class));

    @ParameterizedTest
    @ValueSource(strings = {"sse", "ndjson", "iframe", "poll"})
    void otherTransports_work(String transport) {
        Reading reading = Reading.open(SERVER, transport, "?topic=orders");

        SERVER.ask(Request.post("?topic=orders/new", "7", "Content-Type: application/json"));

        assertThat(reading.next().line().getJsonObject("data").getString("got")).isEqualTo("7");
    }

    @Test
    void upgrade_isRefused_andWarnedOfOnce() {
        Problems.expect(SERVER.ask(Request.upgrade("?topic=orders")), 501, "expected one other than ws");

        assertThat(SERVER.warnings("HALLEY-0003")).singleElement().asString().contains("tomcat-websocket.jar");
    }
}
