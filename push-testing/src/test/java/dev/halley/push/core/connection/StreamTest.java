package dev.halley.push.core.connection;

import static dev.halley.push.core.connection.Scene.take;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.core.transport.Peer;
import dev.halley.push.spi.Log;
import dev.halley.push.testing.LeakCheck;
import dev.halley.push.testing.RecordingTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Streams and WebSockets, from {@code open} to {@code close}. */
class StreamTest {
    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    boolean slow() {
        return false;
    }

    private final RecordingTransport stream = RecordingTransport.ndjson();

    // ---- open, and what follows

    @Test
    void everyFormat_beginsWithOpenAndGoesOnWithMessages() {
        for (RecordingTransport transport : List.of(
                RecordingTransport.ws(),
                RecordingTransport.sse(),
                RecordingTransport.ndjson(),
                RecordingTransport.iframe())) {
            try (Scene scene = new Scene(slow())) {
                scene.connect(transport, Caller.of("a", "b/*"));
                scene.publish("a", 1);
                scene.publish("b/c", 2);
                scene.publish("c", 3);

                assertThat(take(transport)).as(transport.name()).containsExactly("open fresh m-0", "a:1", "b/c:2");
            }
        }
    }

    @Test
    void whatIsReady_goesOutAsOneChunk() {
        try (Scene scene = new Scene(slow())) {
            scene.connect(stream, Caller.of("a"));
            stream.takeText();
            stream.hold();
            scene.publish("a", 1);
            scene.publish("a", 2, 3);
            scene.publish("a", 4);
            assertThat(take(stream)).containsExactly("a:1");

            stream.release();
            scene.run();

            assertThat(Wire.words(stream.takeText())).containsExactly("a:2", "a:3", "a:4");
            stream.assertExhausted();
        }
    }

    @Test
    void batches_areBounded() {
        try (Scene scene = new Scene(slow(), "batch-messages", "2")) {
            scene.publish("a", 1, 2, 3, 4, 5);
            scene.connect(stream, Caller.of("a").from(new Log.Start.Earliest()));

            List<String> all = new ArrayList<>();
            while (all.size() < 6) {
                List<String> chunk = Wire.words(stream.takeText());
                assertThat(chunk.stream().filter(word -> word.startsWith("a:")).count())
                        .isLessThanOrEqualTo(2);
                all.addAll(chunk);
            }
            assertThat(all).containsExactly("open fresh m-0", "a:1", "a:2", "a:3", "a:4", "a:5");
        }
    }

    @Test
    void start_isWhereItWasAskedFor() {
        try (Scene scene = new Scene(slow())) {
            scene.publish("a", 1, 2, 3);
            for (Caller caller : List.of(
                    Caller.of("a"),
                    Caller.of("a").from(new Log.Start.Earliest()),
                    Caller.of("a").from(new Log.Start.Last(2)),
                    Caller.of("a").after("m-2"))) {
                RecordingTransport transport = RecordingTransport.sse();
                scene.connect(transport, caller);
                List<String> expected = caller.start() instanceof Log.Start.Now
                        ? List.of("open fresh m-3")
                        : caller.start() instanceof Log.Start.Earliest
                                ? List.of("open fresh m-0", "a:1", "a:2", "a:3")
                                : caller.start() instanceof Log.Start.Last
                                        ? List.of("open fresh m-1", "a:2", "a:3")
                                        : List.of("open resumed m-2", "a:3");
                assertThat(take(transport)).isEqualTo(expected);
            }
        }
    }

    @Test
    void messageThatComesDuringARead_isReadAfterIt() {
        Queue<Runnable> log = new ArrayDeque<>();
        try (Scene scene = new Scene(log::add)) {
            scene.connect(stream, Caller.of("a"));
            log.remove().run();
            scene.run();
            assertThat(take(stream)).containsExactly("open fresh m-0");
            Runnable emptyPage = log.remove();
            scene.publish("a", 1);

            emptyPage.run();
            scene.run();
            while (!log.isEmpty()) {
                log.remove().run();
                scene.run();
            }

            assertThat(take(stream)).containsExactly("a:1");
        }
    }

    @Test
    void decisionThatTakesTooLong_isARefusal() {
        Queue<Runnable> log = new ArrayDeque<>();
        try (Scene scene = new Scene(log::add)) {
            scene.connect(stream, Caller.of("a"));
            scene.time.advance(Duration.ofSeconds(29));
            stream.assertExhausted();

            scene.time.advanceMillis(1100);

            assertThat(take(stream)).containsExactly("refused 503 the application took more than 30 s to decide");
            log.forEach(Runnable::run);
            scene.run();
            stream.assertExhausted();
            assertThat(scene.engine.clients()).isZero();
        }
    }

    // ---- heartbeats

    @Test
    void firstHeartbeat_comesWithinASecondAsAWriteOfItsOwn() {
        try (Scene scene = new Scene(slow())) {
            scene.connect(stream, Caller.of("a"));
            assertThat(take(stream)).containsExactly("open fresh m-0");

            scene.time.advanceMillis(1000);

            assertThat(take(stream)).containsExactly("heartbeat m-0");
        }
    }

    @Test
    void messages_doNotReplaceTheFirstHeartbeat() {
        try (Scene scene = new Scene(slow())) {
            scene.connect(stream, Caller.of("a"));
            scene.time.advanceMillis(300);
            scene.publish("a", 1);
            scene.time.advanceMillis(700);

            assertThat(take(stream)).containsExactly("open fresh m-0", "a:1", "heartbeat m-1");
        }
    }

    @Test
    void quietStream_hasAHeartbeatAnInterval() {
        try (Scene scene = new Scene(slow(), "heartbeat-millis", "10000")) {
            scene.connect(stream, Caller.of("a"));
            scene.time.advanceMillis(1000);
            stream.takeText();
            stream.takeText();

            scene.time.advance(Duration.ofSeconds(60));

            assertThat(take(stream)).hasSize(6).containsOnly("heartbeat m-0");
        }
    }

    @Test
    void messages_replaceLaterHeartbeatsOfAStream() {
        try (Scene scene = new Scene(slow(), "heartbeat-millis", "10000")) {
            scene.connect(stream, Caller.of("a"));
            scene.time.advanceMillis(1000);
            take(stream);
            for (int i = 0; i < 5; i++) {
                scene.time.advance(Duration.ofSeconds(6));
                scene.publish("a", i);
            }

            assertThat(take(stream)).containsExactly("a:0", "a:1", "a:2", "a:3", "a:4");
        }
    }

    @Test
    void heartbeats_carryTheCursorPastWhatIsFilteredOut() {
        try (Scene scene = new Scene(slow())) {
            scene.connect(stream, Caller.of("a"));
            scene.publish("b", 1, 2, 3);

            scene.time.advance(Duration.ofSeconds(20));

            assertThat(take(stream)).last().isEqualTo("heartbeat m-3");
        }
    }

    @Test
    void heartbeats_carryTheCursorOfAConnectionWithoutTopics() {
        try (Scene scene = new Scene(slow())) {
            RecordingTransport socket = RecordingTransport.ws();
            Peer peer = scene.connect(socket, Caller.of());
            scene.publish("b", 1, 2, 3);

            scene.time.advance(Duration.ofSeconds(20));
            peer.alive();

            assertThat(take(socket)).contains("heartbeat m-3");
        }
    }

    // ---- WebSocket: pings and silence

    @Test
    void webSocket_isPingedAfterEachHeartbeat() {
        try (Scene scene = new Scene(slow(), "heartbeat-millis", "10000")) {
            RecordingTransport socket = RecordingTransport.ws();
            Peer peer = scene.connect(socket, Caller.of("a"));
            scene.time.advanceMillis(1000);
            peer.alive();
            scene.time.advance(Duration.ofSeconds(10));
            peer.alive();

            assertThat(take(socket))
                    .containsExactly("open fresh m-0", "heartbeat m-0", "pinged", "heartbeat m-0", "pinged");
        }
    }

    @Test
    void webSocketThatAnswersByPong_isNotPinged() {
        try (Scene scene = new Scene(slow(), "heartbeat-millis", "10000")) {
            RecordingTransport socket = RecordingTransport.ws();
            Peer peer = scene.connect(socket, Caller.of("a"));
            scene.send(peer, "{'type':'pong'}");
            scene.time.advance(Duration.ofSeconds(11));

            assertThat(take(socket)).containsExactly("open fresh m-0", "heartbeat m-0", "heartbeat m-0");
        }
    }

    @Test
    void webSocket_hasHeartbeatsThoughMessagesFlow() {
        try (Scene scene = new Scene(slow(), "heartbeat-millis", "10000")) {
            RecordingTransport socket = RecordingTransport.ws();
            Peer peer = scene.connect(socket, Caller.of("a"));
            for (int i = 0; i < 10; i++) {
                scene.time.advance(Duration.ofSeconds(4));
                scene.publish("a", i);
                peer.alive();
            }

            assertThat(take(socket).stream().filter("pinged"::equals)).hasSize(4);
        }
    }

    @Test
    void silentWebSocket_isClosedAfterTwoHeartbeats() {
        try (Scene scene = new Scene(slow(), "heartbeat-millis", "10000")) {
            RecordingTransport socket = RecordingTransport.ws();
            Peer peer = scene.connect(socket, Caller.of("a"));
            scene.time.advance(Duration.ofSeconds(5));
            peer.alive();
            scene.time.advance(Duration.ofSeconds(20));
            assertThat(take(socket)).doesNotContain("end 4003");

            scene.time.advanceMillis(150);

            assertThat(take(socket)).containsExactly("end 4003");
            assertThat(scene.listener.take()).endsWith("disconnected ws 4003");
            assertThat(scene.engine.clients()).isZero();
        }
    }

    @Test
    void silentStream_isNoWonder() {
        try (Scene scene = new Scene(slow(), "heartbeat-millis", "10000")) {
            scene.connect(stream, Caller.of("a"));
            scene.time.advance(Duration.ofMinutes(5));

            assertThat(take(stream)).doesNotContain("end 4003");
        }
    }

    // ---- writes

    @Test
    void stalledWrite_isAbortedAfterTheTimeOut() {
        try (Scene scene = new Scene(slow(), "write-timeout-millis", "5000")) {
            scene.connect(stream, Caller.of("a"));
            take(stream);
            stream.hold();
            scene.publish("a", 1);
            take(stream);
            scene.time.advanceMillis(4900);
            stream.assertExhausted();

            scene.time.advanceMillis(200);

            stream.takeAbort();
            assertThat(scene.listener.take()).endsWith("disconnected ndjson 4002");
            stream.release();
            scene.run();
            stream.assertExhausted();
        }
    }

    @Test
    void stalledPing_isAbortedAfterTheTimeOut() {
        try (Scene scene = new Scene(slow(), "write-timeout-millis", "5000")) {
            RecordingTransport socket = RecordingTransport.ws();
            scene.connect(socket, Caller.of("a"));
            take(socket);
            socket.hold();
            scene.time.advanceMillis(1000);
            assertThat(take(socket)).containsExactly("heartbeat m-0");
            socket.release();
            socket.hold();
            scene.run();
            assertThat(take(socket)).containsExactly("pinged");

            scene.time.advanceMillis(5100);

            socket.takeAbort();
            assertThat(scene.listener.take()).endsWith("disconnected ws 4002");
        }
    }

    @Test
    void slowButSteadyReader_isNotAborted() {
        try (Scene scene = new Scene(slow(), "write-timeout-millis", "5000", "batch-messages", "1")) {
            scene.connect(stream, Caller.of("a"));
            scene.publish("a", 0);
            for (int i = 1; i < 10; i++) {
                stream.hold();
                scene.publish("a", i);
                scene.time.advanceMillis(4000);
                stream.release();
                scene.run();
            }

            assertThat(take(stream)).contains("a:0", "a:9").doesNotContain("aborted");
        }
    }

    @Test
    void failedWrite_isALostConnection() {
        try (Scene scene = new Scene(slow())) {
            scene.connect(stream, Caller.of("a"));
            take(stream);
            stream.fail(new IOException("broken pipe"));
            scene.publish("a", 1);

            assertThat(take(stream)).containsExactly("a:1");
            assertThat(scene.listener.take()).endsWith("disconnected ndjson 1006");
            assertThat(scene.engine.clients()).isZero();
        }
    }

    @Test
    void transportThatThrows_isALostConnectionAndHurtsNobodyElse() {
        leaks.expectWarning("HALLEY-0904");
        try (Scene scene = new Scene(slow(), "dispatchers", "1")) {
            ThrowingTransport throwing = new ThrowingTransport();
            scene.engine.connect(Caller.of("a").arrival(), throwing);
            scene.connect(stream, Caller.of("a"));
            throwing.broken = true;

            scene.publish("a", 1);

            assertThat(take(stream)).containsExactly("open fresh m-0", "a:1");
            assertThat(scene.listener.take()).endsWith("disconnected ndjson 1006");
            assertThat(throwing.aborts).isEqualTo(1);
            assertThat(scene.engine.clients()).isEqualTo(1);
        }
    }

    @Test
    void lateCompletion_wakesTheConnection() {
        try (Scene scene = new Scene(slow())) {
            stream.hold();
            scene.connect(stream, Caller.of("a"));
            scene.publish("a", 1);
            assertThat(take(stream)).containsExactly("open fresh m-0");

            stream.release();
            scene.run();

            assertThat(take(stream)).containsExactly("a:1");
        }
    }

    // ---- the end

    @Test
    void peerThatIsGone_isDisconnectedWithItsCode() {
        try (Scene scene = new Scene(slow())) {
            Peer peer = scene.connect(stream, Caller.of("a"));
            take(stream);

            peer.gone(1001, "going away");
            peer.gone(1006, "again");
            scene.run();

            stream.assertExhausted();
            assertThat(scene.listener.take())
                    .containsExactly("connected ndjson", "subscribed a", "unsubscribed a", "disconnected ndjson 1001");
            scene.publish("a", 1);
            stream.assertExhausted();
        }
    }

    @Test
    void peerThatIsGoneBeforeItIsOpen_wasNeverThere() {
        try (Scene scene = new Scene(slow())) {
            Peer peer = scene.engine.connect(Caller.of("a").arrival(), stream);
            peer.gone(1006, "gone");
            scene.run();

            stream.assertExhausted();
            assertThat(scene.listener.take()).isEmpty();
            assertThat(scene.engine.clients()).isZero();
        }
    }

    @Test
    void budgetOfBytes_rotates() {
        try (Scene scene = new Scene(slow(), "stream-max-bytes", "1024")) {
            scene.connect(stream, Caller.of("a"));
            take(stream);
            scene.publish("a", "x".repeat(2000));

            List<String> words = take(stream);

            assertThat(words).hasSize(3).endsWith("close 4000", "end 4000");
            assertThat(scene.listener.take()).noneMatch(word -> word.startsWith("disconnected"));
            scene.time.advance(Duration.ofSeconds(11));
            assertThat(scene.listener.take()).endsWith("disconnected ndjson 1006");
        }
    }

    @Test
    void budgetOfTime_rotatesWithJitter() {
        try (Scene scene = new Scene(slow(), "stream-max-millis", "60000")) {
            scene.connect(stream, Caller.of("a"));
            scene.time.advance(Duration.ofSeconds(53));
            assertThat(take(stream)).doesNotContain("end 4000");

            scene.time.advanceMillis(7100);

            assertThat(take(stream)).endsWith("close 4000", "end 4000");
        }
    }

    @Test
    void webSocket_hasNoBudget() {
        try (Scene scene = new Scene(slow(), "stream-max-bytes", "1024", "stream-max-millis", "1000")) {
            RecordingTransport socket = RecordingTransport.ws();
            scene.connect(socket, Caller.of("a"));
            scene.publish("a", "x".repeat(2000));
            scene.time.advance(Duration.ofSeconds(5));

            assertThat(take(socket)).doesNotContain("close 4000");
        }
    }

    @Test
    void clientThatComesBackAfterRotation_isTheSame() {
        try (Scene scene = new Scene(slow(), "stream-max-bytes", "1024")) {
            scene.connect(stream, Caller.of("a"));
            String id = Scene.clientId(stream);
            scene.publish("a", "x".repeat(2000));
            assertThat(take(stream)).endsWith("end 4000");
            scene.publish("a", 2);
            RecordingTransport next = RecordingTransport.ndjson();
            scene.connect(next, Caller.of("a").id(id).after("m-1"));

            assertThat(take(next)).containsExactly("open resumed m-1", "a:2");
            assertThat(scene.listener.take()).containsExactly("connected ndjson", "subscribed a");
            scene.time.advance(Duration.ofMinutes(1));
            assertThat(scene.listener.take()).isEmpty();
        }
    }

    // ---- one writer for all

    @Test
    void fastStream_leavesTheDispatcherToOthers() {
        try (Scene scene =
                new Scene(slow(), "dispatchers", "1", "batch-messages", "1", "retention-messages", "100000")) {
            int[] published = {0};
            EagerTransport eager = new EagerTransport(() -> {
                if (++published[0] < 5000) {
                    scene.push.publisher("a").publish(published[0]);
                }
            });
            scene.engine.connect(Caller.of("a").arrival(), eager);
            scene.connect(stream, Caller.of("b"));
            take(stream);
            int[] seenAt = {0};
            stream.hold();
            scene.push.publisher("b").publish("hello");
            scene.push.publisher("a").publish(0);
            eager.onWrite = () -> {
                if (seenAt[0] == 0 && stream.isWriting()) {
                    seenAt[0] = published[0];
                }
            };
            scene.run();

            assertThat(published[0]).isEqualTo(5000);
            assertThat(seenAt[0])
                    .as("messages written to the fast one before the other one had its first")
                    .isBetween(1, 500);
            stream.release();
        }
    }
}
