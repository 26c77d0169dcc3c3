package dev.halley.push.core.connection;

import static dev.halley.push.core.connection.Scene.take;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.PublishOptions;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.spi.Log;
import dev.halley.push.testing.RecordingTransport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a client that lags: docs/protocol.md §5.1. */
class SlowClientTest {
    boolean slow() {
        return false;
    }

    private final RecordingTransport stream = RecordingTransport.sse();

    private static void publish(Scene scene, String topic, String key, int... payloads) {
        for (int payload : payloads) {
            scene.push.publisher(topic).publish(payload, PublishOptions.NONE.withKey(key));
        }
        scene.run();
    }

    @Test
    void clientThatKeepsUp_getsEachMessageOfLatest() {
        try (Scene scene = new Scene(slow())) {
            scene.connect(stream, Caller.of("a").slow(SlowPolicy.LATEST));
            for (int i = 1; i <= 4; i++) {
                scene.publish("a", i);
            }
            assertThat(take(stream)).containsExactly("open fresh m-0", "a:1", "a:2", "a:3", "a:4");
        }
    }

    @Test
    void latest_isTheNewestOfEachTopic() {
        try (Scene scene = new Scene(slow(), "batch-messages", "2")) {
            scene.connect(stream, Caller.of("*").slow(SlowPolicy.LATEST));
            stream.hold();
            scene.publish("a", 1);
            scene.publish("b", 2);
            scene.publish("a", 3, 4);
            scene.publish("c", 5);
            scene.publish("a", 6, 7);
            stream.release();
            scene.run();

            assertThat(take(stream)).containsExactly("open fresh m-0", "a:1", "b:2", "c:5", "a:7");
        }
    }

    @Test
    void latest_isTheNewestOfEachKey() {
        try (Scene scene = new Scene(slow())) {
            scene.connect(stream, Caller.of("a").slow(SlowPolicy.LATEST));
            stream.hold();
            scene.publish("a", 0);
            publish(scene, "a", "x", 1, 2);
            publish(scene, "a", "y", 3, 4);
            scene.publish("a", 5, 6);
            publish(scene, "a", "x", 7);
            stream.release();
            scene.run();

            assertThat(take(stream)).containsExactly("open fresh m-0", "a:0", "a:4", "a:6", "a:7");
        }
    }

    @Test
    void whatIsReadInFullToo_isGivenInFull() {
        try (Scene scene = new Scene(slow())) {
            scene.connect(stream, Caller.of("*", "a").slow(SlowPolicy.LATEST, "*"));
            stream.hold();
            scene.publish("a", 0, 1, 2);
            scene.publish("b", 3, 4);
            stream.release();
            scene.run();

            assertThat(take(stream)).containsExactly("open fresh m-0", "a:0", "a:1", "a:2", "b:4");
        }
    }

    @Test
    void latestFromEarliest_isASnapshotAndThenTheStream() {
        try (Scene scene = new Scene(slow())) {
            publish(scene, "price", "x", 1, 2);
            publish(scene, "price", "y", 3);
            publish(scene, "price", "x", 4);
            scene.connect(stream, Caller.of("price").slow(SlowPolicy.LATEST).from(new Log.Start.Earliest()));
            publish(scene, "price", "y", 5);

            assertThat(take(stream)).containsExactly("open fresh m-2", "price:3", "price:4", "price:5");
        }
    }

    @Test
    void latestAfterACursor_isResumedWhereOnlySupersededMessagesAreMissing() {
        try (Scene scene = new Scene(slow(), "retention-messages", "1")) {
            scene.publish("a", 1, 2, 3);
            scene.connect(stream, Caller.of("a").slow(SlowPolicy.LATEST).after("m-0"));

            assertThat(take(stream)).containsExactly("open resumed m-0", "a:3");
        }
    }

    @Test
    void newestMessageThatIsGone_isAGap() {
        try (Scene scene = new Scene(slow(), "retention-millis", "1000")) {
            scene.publish("a", 1, 2);
            scene.time.advanceMillis(1100);
            scene.connect(stream, Caller.of("a").slow(SlowPolicy.LATEST).after("m-0"));
            scene.publish("a", 3);

            assertThat(take(stream)).containsExactly("open gap m-0", "gap expired [a] m-2", "a:3");
        }
    }

    @Test
    void newestMessageOfAKeyThatIsGone_isAPossibleGapWhereALaterOneMayHaveCome() {
        try (Scene scene = new Scene(slow(), "retention-messages", "2")) {
            publish(scene, "a", "x", 1);
            publish(scene, "a", "y", 2);
            publish(scene, "a", "z", 3);
            scene.connect(stream, Caller.of("a").slow(SlowPolicy.LATEST).after("m-0"));

            assertThat(take(stream)).containsExactly("open gap m-0", "possible gap expired [a] m-1", "a:2", "a:3");
        }
    }

    @Test
    void manyReadersOfLatest_neverGetWhatIsSupersededWhenTheyRead() {
        try (Scene scene = new Scene(slow())) {
            List<RecordingTransport> streams = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                RecordingTransport one = RecordingTransport.sse();
                streams.add(one);
                scene.connect(one, Caller.of("a").slow(SlowPolicy.LATEST));
                if (i > 0) {
                    one.hold();
                }
            }
            scene.publish("a", 1);
            scene.publish("a", 2);
            scene.publish("a", 3);
            for (RecordingTransport one : streams) {
                one.release();
                scene.run();
            }
            scene.publish("a", 4);

            assertThat(take(streams.get(0))).containsExactly("open fresh m-0", "a:1", "a:2", "a:3", "a:4");
            for (RecordingTransport one : streams.subList(1, streams.size())) {
                assertThat(take(one)).containsExactly("open fresh m-0", "a:1", "a:3", "a:4");
            }
        }
    }

    @Test
    void historyOfLatest_isConflatedToo() {
        try (Scene scene = new Scene(slow())) {
            publish(scene, "a", "x", 1, 2);
            publish(scene, "a", "y", 3);
            scene.connect(stream, Caller.of("a").slow(SlowPolicy.LATEST).adding("a", 10));

            assertThat(take(stream)).containsExactly("open fresh m-3", "subscribed [a] [a:2, a:3]");
        }
    }

    @Test
    void policyThatCameLast_holds() {
        try (Scene scene = new Scene(slow())) {
            RecordingTransport socket = RecordingTransport.ws();
            Peer peer = scene.connect(socket, Caller.of("a"));
            scene.send(peer, "{'type':'subscribe','topics':['a'],'slow':'latest'}");
            socket.hold();
            scene.publish("a", 1);
            scene.publish("a", 2, 3);
            socket.release();
            scene.run();
            scene.send(peer, "{'type':'subscribe','topics':['a'],'slow':'park'}");
            socket.hold();
            scene.publish("a", 4);
            scene.publish("a", 5, 6);
            socket.release();
            scene.run();

            assertThat(take(socket))
                    .containsExactly(
                            "open fresh m-0",
                            "subscribed [a] []",
                            "a:1",
                            "a:3",
                            "subscribed [a] []",
                            "a:4",
                            "a:5",
                            "a:6");
        }
    }

    @Test
    void policyThatThereIsNot_isAnError() {
        try (Scene scene = new Scene(slow())) {
            RecordingTransport socket = RecordingTransport.ws();
            Peer peer = scene.connect(socket, Caller.of("a"));
            scene.send(peer, "{'type':'subscribe','topics':['a'],'slow':'Latest','id':'7'}");

            assertThat(take(socket))
                    .containsExactly(
                            "open fresh m-0",
                            "error 400 slow: expected park, latest or disconnect, found \"Latest\" #7");
        }
    }

    @Test
    void clientThatLags_isToldToComeBackWhereItMayNot() {
        try (Scene scene = new Scene(slow(), "lag-millis", "3000")) {
            scene.connect(stream, Caller.of("a").slow(SlowPolicy.DISCONNECT));
            stream.hold();
            scene.publish("a", 1);
            scene.publish("a", 2);
            scene.time.advanceMillis(3100);
            stream.release();
            scene.run();

            assertThat(take(stream)).containsExactly("open fresh m-0", "a:1", "close 4002", "end 4002");
        }
    }

    @Test
    void clientThatCatchesUpInTime_stays() {
        try (Scene scene = new Scene(slow(), "lag-millis", "3000", "heartbeat-millis", "300000")) {
            scene.connect(stream, Caller.of("a").slow(SlowPolicy.DISCONNECT));
            for (int i = 0; i < 3; i++) {
                stream.hold();
                scene.publish("a", 10 * i);
                scene.publish("a", 10 * i + 1);
                scene.time.advanceMillis(2500);
                stream.release();
                scene.run();
                scene.time.advanceMillis(10_000);
            }
            assertThat(take(stream))
                    .filteredOn(word -> !word.startsWith("heartbeat"))
                    .containsExactly("open fresh m-0", "a:0", "a:1", "a:10", "a:11", "a:20", "a:21");
        }
    }

    @Test
    void timeToCatchUpAfterAConnect_doesNotCount() {
        try (Scene scene =
                new Scene(slow(), "lag-millis", "1000", "batch-messages", "1", "heartbeat-millis", "300000")) {
            scene.publish("a", 1, 2, 3);
            stream.hold();
            scene.connect(stream, Caller.of("a").slow(SlowPolicy.DISCONNECT).after("m-0"));
            for (int i = 0; i < 5; i++) {
                scene.time.advanceMillis(700);
                stream.release();
                stream.hold();
                scene.run();
            }
            stream.release();
            scene.run();
            assertThat(take(stream))
                    .filteredOn(word -> !word.startsWith("heartbeat"))
                    .containsExactly("open resumed m-0", "a:1", "a:2", "a:3");
        }
    }

    @Test
    void clientsThatShareWhatIsRead_stayAsLongAsTheyKeepUp() {
        try (Scene scene = new Scene(slow(), "lag-millis", "1000", "dispatchers", "1")) {
            RecordingTransport other = RecordingTransport.sse();
            scene.connect(stream, Caller.of("a").slow(SlowPolicy.DISCONNECT));
            scene.connect(other, Caller.of("a").slow(SlowPolicy.DISCONNECT));
            for (int i = 0; i < 20; i++) {
                scene.publish("a", i);
                scene.time.advanceMillis(400);
            }
            assertThat(take(stream)).contains("a:19").doesNotContain("close 4002");
            assertThat(take(other)).contains("a:19").doesNotContain("close 4002");
        }
    }

    @Test
    void messagesThatAreReadAtOnce_areNoLag() {
        try (Scene scene = new Scene(slow(), "lag-millis", "1000", "heartbeat-millis", "300000")) {
            scene.connect(stream, Caller.of("a").slow(SlowPolicy.DISCONNECT));
            scene.time.advanceMillis(5000);
            scene.publish("a", 1, 2);
            scene.publish("a", 3);
            scene.publish("a", 4, 5);
            scene.time.advanceMillis(5000);
            scene.publish("a", 6);
            scene.time.advanceMillis(5000);
            scene.publish("a", 7);
            assertThat(take(stream)).contains("a:6", "a:7").doesNotContain("close 4002");
        }
    }

    @Test
    void poll_isNeverClosedForItsLag() {
        try (Scene scene = new Scene(slow(), "lag-millis", "1000")) {
            RecordingTransport poll = RecordingTransport.poll();
            scene.connect(poll, Caller.of("a").slow(SlowPolicy.DISCONNECT));
            poll.hold();
            scene.publish("a", 1);
            scene.publish("a", 2);
            scene.time.advanceMillis(2000);
            poll.release();
            scene.run();
            assertThat(take(poll)).containsExactly("poll fresh m-1 a:1", "end 1000");
        }
    }

    @Test
    void lag_isNobodysElseMatter() {
        try (Scene scene = new Scene(slow(), "lag-millis", "1000")) {
            RecordingTransport parked = RecordingTransport.sse();
            scene.connect(parked, Caller.of("a"));
            scene.connect(stream, Caller.of("a").slow(SlowPolicy.DISCONNECT));
            stream.hold();
            parked.hold();
            scene.publish("a", 1);
            scene.publish("a", 2);
            scene.time.advanceMillis(2000);
            stream.release();
            parked.release();
            scene.run();

            assertThat(take(stream)).endsWith("close 4002", "end 4002");
            assertThat(take(parked))
                    .startsWith("open fresh m-0", "a:1")
                    .doesNotContain("close 4002")
                    .contains("a:2");
        }
    }
}
