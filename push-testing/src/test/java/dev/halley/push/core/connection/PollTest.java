package dev.halley.push.core.connection;

import static dev.halley.push.core.connection.Scene.take;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.core.transport.Peer;
import dev.halley.push.spi.Log;
import dev.halley.push.testing.LeakCheck;
import dev.halley.push.testing.RecordingTransport;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class PollTest {
    boolean slow() {
        return false;
    }

    private final RecordingTransport poll = RecordingTransport.poll();
    private final RecordingTransport next = RecordingTransport.poll();

    @Test
    void poll_isHeldUntilThereIsAMessage() {
        try (Scene scene = new Scene(slow())) {
            scene.connect(poll, Caller.of("a"));
            scene.time.advance(Duration.ofSeconds(10));
            poll.assertExhausted();

            scene.publish("a", 1);

            assertThat(take(poll)).containsExactly("poll fresh m-1 a:1", "end 1000");
        }
    }

    @Test
    void poll_isAnsweredEmptyWhenItsTimeIsOver() {
        try (Scene scene = new Scene(slow())) {
            scene.publish("b", 1, 2);
            scene.connect(poll, Caller.of("a").waiting(5000));
            scene.publish("b", 3);
            scene.time.advanceMillis(4900);
            poll.assertExhausted();

            scene.time.advanceMillis(200);

            assertThat(take(poll)).containsExactly("poll fresh m-3", "end 1000");
        }
    }

    @Test
    void whatCameBetweenPolls_comesAllAtOnce() {
        try (Scene scene = new Scene(slow())) {
            scene.connect(poll, Caller.of("a"));
            scene.publish("a", 1);
            assertThat(take(poll)).containsExactly("poll fresh m-1 a:1", "end 1000");
            scene.publish("a", 2);
            scene.publish("a", 3);

            scene.connect(next, Caller.of("a").after("m-1"));

            assertThat(take(next)).containsExactly("poll resumed m-3 a:2 a:3", "end 1000");
        }
    }

    @Test
    void plainPolling_isAnsweredAtOnceWithWhatThereIs() {
        try (Scene scene = new Scene(slow())) {
            scene.publish("a", 1, 2);
            scene.connect(poll, Caller.of("a").after("m-1").waiting(0));
            scene.connect(next, Caller.of("a").after("m-2").waiting(0));

            scene.time.advanceMillis(50);

            assertThat(take(poll)).containsExactly("poll resumed m-2 a:2", "end 1000");
            assertThat(take(next)).containsExactly("poll resumed m-2", "end 1000");
        }
    }

    @Test
    void plainPolling_waitsForTheHistoryThatItAskedFor() {
        try (Scene scene = new Scene(slow())) {
            scene.publish("a", 1, 2);
            scene.connect(poll, Caller.of("a").adding("a", 10).waiting(0));

            scene.time.advanceMillis(50);

            assertThat(take(poll)).containsExactly("poll fresh m-2 subscribed [a] [a:1, a:2]", "end 1000");
        }
    }

    @Test
    void answerThatWasLost_isGivenAgain() {
        try (Scene scene = new Scene(slow())) {
            scene.connect(poll, Caller.of("a"));
            poll.fail(new IOException("connection reset"));
            scene.publish("a", 1);
            assertThat(take(poll)).containsExactly("poll fresh m-1 a:1");

            scene.connect(next, Caller.of("a").after("m-0"));

            assertThat(take(next)).containsExactly("poll resumed m-1 a:1", "end 1000");
        }
    }

    @Test
    void secondPollOfAClient_takesTheFirstOnesPlace() {
        try (Scene scene = new Scene(slow())) {
            scene.connect(poll, Caller.of("a"));
            String id = onlyClient(scene);
            scene.connect(next, Caller.of("a").id(id).after("m-0"));

            assertThat(take(poll)).containsExactly("poll resumed m-0", "end 4005");
            scene.publish("a", 1);
            assertThat(take(next)).containsExactly("poll resumed m-1 a:1", "end 1000");
            assertThat(scene.listener.take()).isEmpty();
        }
    }

    /** A parked poll has not told its id yet; so a first one is answered to learn it. */
    private String onlyClient(Scene scene) {
        RecordingTransport first = RecordingTransport.poll();
        take(poll);
        Peer ignored = scene.connect(first, Caller.of("a").waiting(0));
        scene.time.advanceMillis(50);
        String id = Scene.clientId(first);
        take(first);
        scene.connect(poll, Caller.of("a").id(id).after("m-0"));
        scene.listener.take();
        return id;
    }

    @Test
    void clientThatPolls_staysConnectedForItsLease() {
        try (Scene scene = new Scene(slow(), "lease-millis", "60000")) {
            scene.connect(poll, Caller.of("a").waiting(0));
            scene.time.advanceMillis(50);
            String id = Scene.clientId(poll);
            for (int i = 0; i < 5; i++) {
                scene.time.advance(Duration.ofSeconds(50));
                scene.connect(
                        RecordingTransport.poll(),
                        Caller.of("a").id(id).after("m-0").waiting(0));
            }
            scene.time.advanceMillis(50);
            assertThat(scene.listener.take()).containsExactly("connected poll", "subscribed a");
            scene.time.advance(Duration.ofSeconds(59));
            assertThat(scene.listener.take()).isEmpty();

            scene.time.advance(Duration.ofSeconds(2));

            assertThat(scene.listener.take()).containsExactly("unsubscribed a", "disconnected poll 1006");
            assertThat(scene.engine.clients()).isZero();
        }
    }

    @Test
    void pollThatIsCut_keepsItsLease() {
        try (Scene scene = new Scene(slow(), "lease-millis", "60000")) {
            Peer peer = scene.connect(poll, Caller.of("a"));
            scene.time.advance(Duration.ofSeconds(1));
            peer.gone(1006, "reset");
            scene.run();
            scene.time.advance(Duration.ofSeconds(59));
            assertThat(scene.listener.take()).containsExactly("connected poll", "subscribed a");

            scene.time.advance(Duration.ofSeconds(2));

            assertThat(scene.listener.take()).containsExactly("unsubscribed a", "disconnected poll 1006");
        }
    }

    @Test
    void pollThatIsNotRead_isAborted() {
        try (Scene scene = new Scene(slow(), "write-timeout-millis", "5000")) {
            poll.hold();
            scene.connect(poll, Caller.of("a"));
            scene.publish("a", 1);
            assertThat(take(poll)).containsExactly("poll fresh m-1 a:1");

            scene.time.advanceMillis(5100);

            assertThat(take(poll)).containsExactly("aborted");
            assertThat(scene.listener.take()).endsWith("disconnected poll 4002");
        }
    }

    @Test
    void gap_isAnAnswer() {
        try (Scene scene = new Scene(slow(), "retention-messages", "1")) {
            scene.publish("a", 1, 2, 3);

            scene.connect(poll, Caller.of("a").after("m-0"));
            scene.connect(next, Caller.of("a").after("0old0-7"));

            assertThat(take(poll)).containsExactly("poll gap m-3 gap expired [a] m-2 a:3", "end 1000");
            assertThat(take(next).get(0)).startsWith("poll gap m-").contains("gap epoch [a] m-2");
        }
    }

    @Test
    void history_isInTheAnswer() {
        try (Scene scene = new Scene(slow())) {
            scene.publish("a", 1, 2, 3);

            scene.connect(poll, Caller.of("a").adding("a", 2));

            assertThat(take(poll)).containsExactly("poll fresh m-3 subscribed [a] [a:2, a:3]", "end 1000");
        }
    }

    @Test
    void historyAndCursor_overlapInNothing() {
        try (Scene scene = new Scene(slow())) {
            scene.publish("a", 1, 2);
            scene.publish("b", 3, 4);

            scene.connect(poll, Caller.of("a", "b").adding("a", 10).after("m-1").waiting(0));
            scene.time.advanceMillis(50);

            assertThat(take(poll)).containsExactly("poll resumed m-4 subscribed [a] [a:1] a:2 b:3 b:4", "end 1000");
        }
    }

    @Test
    void changeFromPollToStream_isTheSameClient() {
        try (Scene scene = new Scene(slow())) {
            scene.connect(poll, Caller.of("a").waiting(0));
            scene.time.advanceMillis(50);
            String id = Scene.clientId(poll);
            scene.publish("a", 1);
            RecordingTransport stream = RecordingTransport.sse();
            Peer peer = scene.connect(stream, Caller.of("a", "b").id(id).after("m-0"));

            assertThat(take(stream)).containsExactly("open resumed m-0", "a:1");
            assertThat(scene.listener.take()).containsExactly("connected poll", "subscribed a", "subscribed b");
            peer.gone(1006, "cut");
            scene.run();
            assertThat(scene.listener.take())
                    .containsExactly("unsubscribed a", "unsubscribed b", "disconnected sse 1006");
        }
    }

    @Test
    void start_isAsForStreams() {
        try (Scene scene = new Scene(slow())) {
            scene.publish("a", 1, 2, 3);
            scene.connect(poll, Caller.of("a").from(new Log.Start.Last(2)));

            assertThat(take(poll)).containsExactly("poll fresh m-3 a:2 a:3", "end 1000");
        }
    }
}
