package dev.halley.push.core.connection;

import static dev.halley.push.core.connection.Scene.take;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.testing.LeakCheck;
import dev.halley.push.testing.RecordingTransport;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What ends with a session of the container. */
@ExtendWith(LeakCheck.class)
class SessionsTest {
    private final RecordingTransport socket = RecordingTransport.ws();
    private final RecordingTransport stream = RecordingTransport.sse();
    private final RecordingTransport poll = RecordingTransport.poll();
    private final RecordingTransport other = RecordingTransport.ws();

    private static void connect(Scene scene, RecordingTransport transport, String session, String principal) {
        scene.engine.connect(Caller.of("a").as(principal).arrival(session), transport);
        scene.run();
    }

    @Test
    void endOfASession_endsAllItsTransports_andNoOther() {
        try (Scene scene = new Scene(false)) {
            Stream.of(socket, stream, poll).forEach(transport -> connect(scene, transport, "s", "alice"));
            connect(scene, other, "t", "alice");

            scene.engine.sessions().end("s", Close.FORBIDDEN);
            scene.run();
            scene.publish("a", 1);

            assertThat(take(socket)).containsExactly("open fresh m-0", "close 4403", "end 4403");
            assertThat(take(stream)).containsExactly("open fresh m-0", "close 4403", "end 4403");
            assertThat(take(poll)).containsExactly("refused 403 the right to be here ended");
            assertThat(take(other)).containsExactly("open fresh m-0", "a:1");
        }
    }

    @Test
    void endedClient_isDisconnectedAtOnce() {
        try (Scene scene = new Scene(false)) {
            connect(scene, poll, "s", "alice");
            scene.engine.sessions().end("s", Close.FORBIDDEN);
            scene.run();

            assertThat(scene.engine.clients()).isZero();
        }
    }

    @Test
    void renewedSession_isToldToComeBackOnceItsCookieIsThere() {
        try (Scene scene = new Scene(false)) {
            Stream.of(socket, poll).forEach(transport -> connect(scene, transport, "s", "alice"));

            scene.engine.sessions().end("s", Close.RENEWED);
            scene.run();

            assertThat(take(poll)).containsExactly("poll fresh m-0", "end 4007");
            List<String> lines = socket.takeText().lines().toList();
            assertThat(Wire.object(lines.get(0)).getString("type")).isEqualTo("open");
            assertThat(Wire.object(socket.takeText().strip()).getInt("retry")).isBetween(1000, 3000);
            assertThat(take(socket)).containsExactly("end 4007");
        }
    }

    @Test
    void otherPrincipalOfASession_endsTheTransportsOfTheOneBefore() {
        try (Scene scene = new Scene(false)) {
            connect(scene, socket, "s", null);
            connect(scene, stream, "s", "alice");
            connect(scene, other, "s", "alice");

            assertThat(take(socket)).containsExactly("open fresh m-0", "close 4007", "end 4007");
            assertThat(take(stream)).containsExactly("open fresh m-0");
            assertThat(take(other)).containsExactly("open fresh m-0");
        }
    }

    @Test
    void whoComesAfterTheEnd_isRefused_untilTheIdIsASessionsAgain() {
        try (Scene scene = new Scene(false)) {
            scene.engine.sessions().end("s", Close.FORBIDDEN);
            connect(scene, socket, "s", "alice");
            connect(scene, poll, "s", "alice");
            scene.engine.sessions().begin("s");
            connect(scene, other, "s", "alice");

            assertThat(take(socket)).containsExactly("refused 403 the right to be here ended");
            assertThat(take(poll)).containsExactly("refused 403 the right to be here ended");
            assertThat(take(other)).containsExactly("open fresh m-0");
        }
    }

    @Test
    void endBetweenArrivalAndOpening_refuses() {
        try (Scene scene = new Scene(false)) {
            scene.engine.connect(Caller.of("a").arrival("s"), socket);
            scene.engine.sessions().end("s", Close.FORBIDDEN);
            scene.run();

            assertThat(take(socket)).containsExactly("refused 403 the right to be here ended");
        }
    }

    @Test
    void endedSessions_areForgottenAfter1024Others() {
        try (Scene scene = new Scene(false)) {
            scene.engine.sessions().end("s", Close.FORBIDDEN);
            for (int i = 0; i < 1023; i++) {
                scene.engine.sessions().end("other-" + i, Close.FORBIDDEN);
            }
            connect(scene, socket, "s", "alice");
            scene.engine.sessions().end("last", Close.FORBIDDEN);
            connect(scene, other, "s", "alice");

            assertThat(take(socket)).containsExactly("refused 403 the right to be here ended");
            assertThat(take(other)).containsExactly("open fresh m-0");
            assertThat(scene.engine.sessions().known()).isEqualTo(1024 + 1);
        }
    }

    @Test
    void session_isForgottenWithItsLastConnection() {
        try (Scene scene = new Scene(false)) {
            Peer peer = scene.engine.connect(Caller.of("a").arrival("s"), socket);
            scene.run();
            assertThat(scene.engine.sessions().known()).isEqualTo(1);

            peer.gone(Close.LOST, "");
            scene.run();

            assertThat(scene.engine.sessions().known()).isZero();
        }
    }
}
