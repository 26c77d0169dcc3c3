package dev.halley.push.core.connection;

import static dev.halley.push.core.connection.Scene.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halley.push.Client;
import dev.halley.push.InvalidInputException;
import dev.halley.push.Position;
import dev.halley.push.PublishOptions;
import dev.halley.push.PublishRejectedException;
import dev.halley.push.PublishRejectedException.Reason;
import dev.halley.push.PushException;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.testing.LeakCheck;
import dev.halley.push.testing.RecordingTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What clients publish, and what the application does. */
class PublishTest {
    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    boolean slow() {
        return false;
    }

    private static final Client ALICE = new Client("00112233445566778899aabbccddeeff", "alice", Set.of(), "192.0.2.1");
    private static final Client NOBODY = new Client("ffeeddccbbaa99887766554433221100", null, Set.of(), "192.0.2.2");

    private final RecordingTransport socket = RecordingTransport.ws();

    private static Position publish(Scene scene, Client client, String topic, String data, PublishOptions options) {
        CompletionStage<Position> stage = scene.engine.receive(client, topic, data, options);
        scene.run();
        assertThat(stage.toCompletableFuture()).as("the answer").isDone();
        return stage.toCompletableFuture().join();
    }

    private static Position publish(Scene scene, Client client, String topic, String data) {
        return publish(scene, client, topic, data, PublishOptions.NONE);
    }

    private static Problem problem(Scene scene, Client client, String topic, String data) {
        try {
            throw new AssertionError("published at " + publish(scene, client, topic, data));
        } catch (CompletionException e) {
            return Problem.from(e);
        }
    }

    @Test
    void clientsMessage_isStoredDeliveredAndObserved() {
        try (Scene scene = new Scene(slow())) {
            scene.connect(socket, Caller.of("in/*"));

            Position position = publish(scene, ALICE, "in/x", " { \"a\" : [ 1, 2 ] }\n", new PublishOptions("id", "k"));

            assertThat(position).hasToString("m-1");
            String text = socket.takeText() + socket.takeText();
            assertThat(text).contains("\"id\":\"id\",\"key\":\"k\",\"from\":\"alice\",\"data\":{\"a\":[1,2]}}");
            assertThat(scene.listener.take()).contains("received in/x {\"a\":[1,2]} from alice");
        }
    }

    @Test
    void inBand_isAnsweredWithThePosition() {
        try (Scene scene = new Scene(slow())) {
            Peer peer = scene.connect(socket, Caller.of("in/*").as("alice"));
            scene.send(peer, "{'type':'publish','topic':'in/x','data':{'a':null},'id':'p1','key':'k'}");
            scene.send(peer, "{'type':'publish','topic':'in/x','data':null}");

            assertThat(take(socket))
                    .containsExactlyInAnyOrder(
                            "open fresh m-0", "published m-1 #p1", "in/x:{\"a\":null}", "published m-2", "in/x:null");
            assertThat(scene.listener.take())
                    .endsWith("received in/x {\"a\":null} from alice", "received in/x null from alice");
        }
    }

    @Test
    void whereNobodyListens_isForbidden() {
        try (Scene scene = new Scene(slow())) {
            for (String topic : List.of("out", "in", "@alice/x", "@client/" + ALICE.id())) {
                assertThat(problem(scene, ALICE, topic, "1").status()).as(topic).isEqualTo(403);
            }
            assertThat(scene.listener.take()).isEmpty();
        }
    }

    @Test
    void reservedTopics_areForbiddenThoughSomebodyListensToAll() {
        try (Scene scene = new Scene(slow())) {
            scene.listener.accepted = dev.halley.push.TopicPattern.parse("@alice/**");

            assertThat(problem(scene, ALICE, "@alice/x", "1").status()).isEqualTo(403);
        }
    }

    @Test
    void deniedMessage_isNeitherStoredNorObserved() {
        try (Scene scene = new Scene(slow())) {
            scene.connect(socket, Caller.of("in/*"));
            scene.listener.onPublish = request -> request.deny("no " + request.data());

            assertThat(problem(scene, ALICE, "in/x", "1")).isEqualTo(Problem.of(403, "no 1"));

            assertThat(take(socket)).containsExactly("open fresh m-0");
            assertThat(scene.listener.take()).containsExactly("connected ws", "subscribed in/*");
        }
    }

    @Test
    void replacedData_areStoredAndObserved() {
        try (Scene scene = new Scene(slow())) {
            scene.connect(socket, Caller.of("in/*"));
            scene.listener.onPublish = request ->
                    request.replaceData("{ \"by\" : \"" + request.client().principal() + "\" }");

            publish(scene, ALICE, "in/x", "1");

            assertThat(take(socket)).containsExactly("open fresh m-0", "in/x:{\"by\":\"alice\"}");
            assertThat(scene.listener.take()).endsWith("received in/x {\"by\":\"alice\"} from alice");
        }
    }

    @Test
    void replacedDataThatAreNoJson_areTheServersFault() {
        leaks.expectWarning("HALLEY-0902");
        try (Scene scene = new Scene(slow())) {
            scene.listener.onPublish = request -> request.replaceData("nonsense");

            assertThat(problem(scene, ALICE, "in/x", "1").status()).isEqualTo(500);
            assertThat(scene.listener.take()).isEmpty();
        }
    }

    @Test
    void observerThatFails_denies() {
        leaks.expectWarning("HALLEY-0902");
        try (Scene scene = new Scene(slow())) {
            scene.listener.onPublish = request -> {
                throw new IllegalStateException("on purpose");
            };
            assertThat(problem(scene, ALICE, "in/x", "1").status()).isEqualTo(500);
            scene.listener.onPublish = request -> {
                throw new AssertionError("on purpose");
            };
            assertThat(problem(scene, ALICE, "in/x", "1").status()).isEqualTo(500);
        }
    }

    @Test
    void wrongInput_isTheClientsFault() {
        try (Scene scene = new Scene(slow())) {
            assertThat(problem(scene, ALICE, "in/*", "1").status()).isEqualTo(400);
            assertThat(problem(scene, ALICE, "", "1").status()).isEqualTo(400);
            assertThat(problem(scene, ALICE, "in/x", "nonsense").status()).isEqualTo(400);
            assertThat(problem(scene, ALICE, "in/x", "1 2").status()).isEqualTo(400);
            assertThat(problem(scene, ALICE, "in/x", "[".repeat(60_000)).status())
                    .isEqualTo(400);
        }
    }

    @Test
    void messageLargerThanTheLogKeeps_isTooLarge() {
        try (Scene scene = new Scene(slow(), "retention-bytes", "1024")) {
            assertThat(problem(scene, ALICE, "in/x", "\"" + "x".repeat(600) + "\"")
                            .status())
                    .isEqualTo(413);
            assertThat(scene.listener.take()).isEmpty();
        }
    }

    @Test
    void sameId_isStoredAndObservedOnce() {
        try (Scene scene = new Scene(slow())) {
            PublishOptions id = PublishOptions.NONE.withId("x");
            Position first = publish(scene, ALICE, "in/x", "1", id);

            assertThat(publish(scene, ALICE, "in/x", "2", id)).isEqualTo(first);
            assertThat(scene.listener.take()).containsExactly("received in/x 1 from alice");
        }
    }

    @Test
    void sameIdAtTheSameTime_isStoredAndObservedOnce() {
        try (Scene scene = new Scene(slow())) {
            PublishOptions id = PublishOptions.NONE.withId("x");
            var one = scene.engine.receive(ALICE, "in/x", "1", id);
            var two = scene.engine.receive(ALICE, "in/x", "1", id);
            scene.run();

            assertThat(one.toCompletableFuture().join())
                    .isEqualTo(two.toCompletableFuture().join());
            assertThat(scene.listener.take()).containsExactly("received in/x 1 from alice");
        }
    }

    @Test
    void ids_belongToThePrincipalOrElseTheClient() {
        try (Scene scene = new Scene(slow())) {
            PublishOptions id = PublishOptions.NONE.withId("x");
            Client alicesPhone = new Client("aa112233445566778899aabbccddeeff", "alice", Set.of(), "192.0.2.9");
            Client other = new Client("bb112233445566778899aabbccddeeff", null, Set.of(), "192.0.2.9");
            // a user who is named as a client's id
            Client odd = new Client("cc112233445566778899aabbccddeeff", NOBODY.id(), Set.of(), "192.0.2.9");

            assertThat(publish(scene, ALICE, "in/x", "1", id)).hasToString("m-1");
            assertThat(publish(scene, alicesPhone, "in/x", "1", id)).hasToString("m-1");
            assertThat(publish(scene, NOBODY, "in/x", "1", id)).hasToString("m-2");
            assertThat(publish(scene, other, "in/x", "1", id)).hasToString("m-3");
            assertThat(publish(scene, odd, "in/x", "1", id)).hasToString("m-4");
        }
    }

    @Test
    void clientsEvents_areObservedInTheirOrder() {
        try (Scene scene = new Scene(slow())) {
            Peer peer = scene.connect(socket, Caller.of().as("alice"));
            for (int i = 0; i < 50; i++) {
                peer.received("{\"type\":\"publish\",\"topic\":\"in/x\",\"data\":" + i + "}");
            }
            peer.gone(1001, "bye");
            scene.run();

            List<String> heard = scene.listener.take();
            assertThat(heard).first().isEqualTo("connected ws");
            assertThat(heard.stream().filter(word -> word.startsWith("received")))
                    .isEqualTo(IntStream.range(0, 50)
                            .mapToObj(i -> "received in/x " + i + " from alice")
                            .toList());
            if (!slow()) {
                assertThat(heard).last().isEqualTo("disconnected ws 1001");
            }
        }
    }

    @Test
    void failingObserver_leavesTheOtherEvents() {
        leaks.expectWarning("HALLEY-0902");
        try (Scene scene = new Scene(slow())) {
            scene.listener.onEvent = event -> {
                if (event.contains(" 1 ")) {
                    throw new AssertionError("on purpose");
                }
                if (event.startsWith("connected")) {
                    throw new IllegalStateException("on purpose");
                }
            };
            scene.connect(socket, Caller.of("in/*"));
            publish(scene, ALICE, "in/x", "1");
            publish(scene, ALICE, "in/x", "2");

            assertThat(take(socket)).containsExactly("open fresh m-0", "in/x:1", "in/x:2");
            assertThat(scene.listener.take())
                    .containsExactly(
                            "connected ws",
                            "subscribed in/*",
                            "received in/x 1 from alice",
                            "received in/x 2 from alice");
        }
    }

    @Test
    void listenerThatCanNotSayWhatItAccepts_acceptsNothing() {
        leaks.expectWarning("HALLEY-0902");
        try (Scene scene = new Scene(slow())) {
            scene.listener.accepted = null;

            assertThat(problem(scene, ALICE, "in/x", "1").status()).isEqualTo(403);
        }
    }

    @Test
    void tooManyEventsThatWait_areBusy() {
        try (Scene scene = new Scene(slow())) {
            List<CompletionStage<Position>> answers = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                answers.add(scene.engine.receive(ALICE, "in/x", "1", PublishOptions.NONE));
            }
            assertThat(answers.get(1999).toCompletableFuture()).isCompletedExceptionally();
            scene.run();

            long busy = answers.stream()
                    .filter(answer -> answer.toCompletableFuture().isCompletedExceptionally())
                    .count();
            assertThat(busy).isEqualTo(2000 - 1024);
            assertThatThrownBy(() -> answers.get(1999).toCompletableFuture().join())
                    .cause()
                    .isInstanceOfSatisfying(
                            PublishRejectedException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.BUSY));
        }
    }

    // ---- the application

    @Test
    void application_isAnsweredWithThePosition() {
        try (Scene scene = new Scene(slow())) {
            scene.connect(socket, Caller.of("a"));
            var answer = scene.push.<Object>publisher("a").publish(Map.of("x", 1), new PublishOptions("id", "key"));
            scene.run();

            assertThat(answer.toCompletableFuture().join()).hasToString("m-1");
            assertThat(take(socket)).contains("a:{\"x\":1}");
        }
    }

    @Test
    void payloadThatIsNoJson_isInvalidInput() {
        try (Scene scene = new Scene(slow())) {
            for (Object payload : List.of(new Object(), Double.NaN, Map.of("x", Double.POSITIVE_INFINITY))) {
                var answer = scene.push.publisher("a").publish(payload);

                assertThatThrownBy(() -> answer.toCompletableFuture().join())
                        .cause()
                        .isInstanceOf(InvalidInputException.class);
            }
        }
    }

    @Test
    void publishAfterTheEnd_isRejected() {
        Scene scene = new Scene(slow());
        scene.close();
        var answer = scene.push.publisher("a").publish(1);
        scene.run();

        assertThatThrownBy(() -> answer.toCompletableFuture().join()).cause().isInstanceOf(PushException.class);
        assertThat(problem(scene, ALICE, "in/x", "1").status()).isEqualTo(503);
    }
}
