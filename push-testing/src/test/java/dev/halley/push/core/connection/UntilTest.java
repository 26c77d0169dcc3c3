package dev.halley.push.core.connection;

import static dev.halley.push.core.connection.Scene.take;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.testing.LeakCheck;
import dev.halley.push.testing.RecordingTransport;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A right to be here that ends by itself, as a token says. */
@ExtendWith(LeakCheck.class)
class UntilTest {
    private final RecordingTransport socket = RecordingTransport.ws();

    /** In milliseconds from now. */
    private static void allowFor(Scene scene, long millis) {
        scene.listener.onConnect =
                request -> request.until(Instant.ofEpochMilli(scene.time.currentTimeMillis() + millis));
    }

    @Test
    void webSocketWhoseTimeIsOver_isToldToComeBack() {
        try (Scene scene = new Scene(false)) {
            allowFor(scene, 5000);
            scene.connect(socket, Caller.of("a"));
            scene.time.advanceMillis(4999);
            assertThat(take(socket)).startsWith("open fresh m-0").doesNotContain("close 4010");

            scene.time.advanceMillis(2);

            assertThat(take(socket)).endsWith("close 4010", "end 4010");
        }
    }

    @Test
    void streamWhoseTimeIsOver_isToldToComeBack() {
        try (Scene scene = new Scene(false)) {
            RecordingTransport stream = RecordingTransport.ndjson();
            allowFor(scene, 5000);
            scene.connect(stream, Caller.of("a"));

            scene.time.advanceMillis(5001);

            assertThat(take(stream)).endsWith("close 4010", "end 4010");
        }
    }

    @Test
    void pollWhoseTimeIsOver_isAnswered() {
        try (Scene scene = new Scene(false)) {
            RecordingTransport poll = RecordingTransport.poll();
            allowFor(scene, 5000);
            scene.connect(poll, Caller.of("a").waiting(25_000));
            assertThat(take(poll)).isEmpty();

            scene.time.advanceMillis(5100);

            assertThat(take(poll)).isNotEmpty();
        }
    }

    @Test
    void clientThatComesAfterIt_isRefused() {
        try (Scene scene = new Scene(false)) {
            allowFor(scene, 0);

            scene.connect(socket, Caller.of("a"));

            assertThat(take(socket)).containsExactly("refused 403 the time to be here is over");
        }
    }

    @Test
    void earliestEnd_counts_andNoneIsNone() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onConnect = request -> {
                assertThat(request.end()).isEqualTo(Instant.MAX);
                Instant now = Instant.ofEpochMilli(scene.time.currentTimeMillis());
                request.until(now.plusSeconds(3));
                request.until(now.plusSeconds(9));
            };
            scene.connect(socket, Caller.of("a"));

            scene.time.advanceMillis(3001);

            assertThat(take(socket)).endsWith("close 4010", "end 4010");
        }
    }
}
