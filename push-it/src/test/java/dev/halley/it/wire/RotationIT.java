package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that end themselves before they are too long for a browser; docs/protocol.md §4. */
class RotationIT {
    @RegisterExtension
    static final Server SERVER = new Server("push.stream-max-bytes=2048");

    @ParameterizedTest
    @ValueSource(strings = {"sse", "ndjson", "iframe"})
    void streamThatReachedItsBudget_saysSoAndEndsAndIsResumed(String transport) {
        String client = SERVER.engine().newId();
        Wire wire = SERVER.wire();
        String query = "?topic=lab/budget&transport=" + transport + "&client=" + client;
        assertThat(wire.send(Request.get(query)).head().status()).isEqualTo(200);
        String position = SERVER.publish("lab/budget", "x".repeat(3000)).toString();
        SERVER.publish("lab/budget", "after");
        StringBuilder whole = new StringBuilder();
        for (byte[] chunk = wire.chunk(); chunk.length > 0; chunk = wire.chunk()) {
            whole.append(Frame.of(Frame.TEXT, chunk).text());
        }
        assertThat(whole)
                .containsPattern("\"type\":\"close\",\"code\":4000,\"reason\":\"[^\"]+\",\"retry\":0}")
                .contains("\"position\":\"" + position + "\"");
        JsonObject again = SERVER.ask(Request.get("?topic=lab/budget&wait=0&client=" + client + "&cursor=" + position))
                .json();
        assertThat(again.getString("client")).isEqualTo(client);
        assertThat(again.getString("verdict")).isEqualTo("resumed");
    }
}
