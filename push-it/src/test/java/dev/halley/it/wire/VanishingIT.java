package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that vanish while they are written to. The container uses their requests' objects again, for whoever comes next. What is left of
 * that is the container's: docs/decisions/0005.
 */
class VanishingIT {
    @RegisterExtension
    static final Server SERVER = new Server();

    private static final int CLIENTS = 150;
    private static final int MOST_CUT = CLIENTS / 50;

    @ParameterizedTest
    @ValueSource(strings = {"sse", "ndjson", "iframe"})
    void clientVanishes_othersAreNotCut(String transport) {
        String query = "?topic=lab/vanish&transport=" + transport;
        int cut = 0;
        for (int i = 0; i < CLIENTS; i++) {
            try {
                vanish(query, i);
                read(query, i);
            } catch (UncheckedIOException e) {
                assertThat(e).hasCauseInstanceOf(EOFException.class);
                cut++;
            }
        }
        assertThat(cut).as("clients cut of %d", 2 * CLIENTS).isLessThanOrEqualTo(MOST_CUT);
    }

    private static void vanish(String query, int number) {
        try (Wire vanishing = SERVER.wire()) {
            vanishing.send(Request.get(query)).head();
            assertThat(text(vanishing)).contains("\"open\"");
            vanishing.cut();
        }
        SERVER.publish("lab/vanish", "first " + number);
        SERVER.publish("lab/vanish", "second " + number);
    }

    private static void read(String query, int number) {
        try (Wire next = SERVER.wire()) {
            next.send(Request.get(query)).head();
            assertThat(text(next)).contains("\"open\"");
            SERVER.publish("lab/vanish", "third " + number);
            assertThat(text(next)).containsAnyOf("third " + number, "heartbeat");
        }
    }

    private static String text(Wire wire) {
        return new String(wire.chunk(), StandardCharsets.UTF_8);
    }
}
