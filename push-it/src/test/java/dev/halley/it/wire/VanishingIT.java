package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that vanish while they are written to. The container uses their requests' objects again, for whoever comes next. */
class VanishingIT {
    @RegisterExtension
    static final Server SERVER = new Server();

    private static final int CLIENTS = 150;

    @ParameterizedTest
    @ValueSource(strings = {"sse", "ndjson", "iframe"})
    void clientVanishes_nobodyElseIsCut(String transport) {
        String query = "?topic=lab/vanish&transport=" + transport;
        for (int i = 0; i < CLIENTS; i++) {
            try (Wire vanishing = SERVER.wire()) {
                vanishing.send(Request.get(query)).head();
                assertThat(text(vanishing)).contains("\"open\"");
                vanishing.cut();
            }
            SERVER.publish("lab/vanish", "first " + i);
            SERVER.publish("lab/vanish", "second " + i);
            try (Wire next = SERVER.wire()) {
                next.send(Request.get(query)).head();
                assertThat(text(next)).contains("\"open\"");
                SERVER.publish("lab/vanish", "third " + i);
                assertThat(text(next)).containsAnyOf("third " + i, "heartbeat");
            }
        }
    }

    private static String text(Wire wire) {
        return new String(wire.chunk(), StandardCharsets.UTF_8);
    }
}
