package dev.halley.push.core.connection;

import static dev.halley.push.core.connection.Scene.take;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Client;
import dev.halley.push.InvalidInputException;
import dev.halley.push.PublishOptions;
import dev.halley.push.Received;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.testing.LeakCheck;
import dev.halley.push.testing.RecordingTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients ask the application, and who gets which reply. */
class RequestingTest {
    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    private static final Client ALICE = new Client("00112233445566778899aabbccddeeff", "alice", Set.of(), "192.0.2.1");
    private static final Client ALICES_TAB =
            new Client("112233445566778899aabbccddeeff00", "alice", Set.of(), "192.0.2.1");
    private static final Client NOBODY = new Client("ffeeddccbbaa99887766554433221100", null, Set.of(), "192.0.2.2");
    private static final Problem LATE = Problem.of(504, "reply: expected one within 30000 ms, found none");

    private final RecordingTransport socket = RecordingTransport.ws();
    private final List<Received<String>> asked = new ArrayList<>();

    private static CompletableFuture<Reply> request(Scene scene, Client client, String topic, String data, String id) {
        CompletableFuture<Reply> reply = scene.engine
                .request(client, topic, data, new PublishOptions(id, null))
                .toCompletableFuture();
        scene.run();
        return reply;
    }

    private static Problem problem(Scene scene, Client client, String topic, String data) {
        return request(scene, client, topic, data, null).getNow(null).problem();
    }

    @Test
    void reply_comesInBandAndNobodyElseHearsOfIt() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onReceived = event -> event.reply(Map.of("sum", 3));
            Peer peer = scene.connect(socket, Caller.of("in/*").as("alice"));
            scene.send(peer, "{'type':'request','topic':'in/sum','data':[1, 2],'id':'r1'}");

            assertThat(take(socket)).containsExactly("open fresh m-0", "reply {\"sum\":3} #r1");
            assertThat(scene.listener.take()).endsWith("asked in/sum [1,2] from alice");
            scene.publish("in/x", 1);
            assertThat(take(socket)).containsExactly("in/x:1");
        }
    }

    @Test
    void request_hasNoPositionAndPublishNoReply() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onReceived = asked::add;
            request(scene, ALICE, "in/x", "1", "r1");
            scene.engine.receive(ALICE, "in/x", "2", PublishOptions.NONE);
            scene.run();

            assertThat(asked.get(0).position()).isNull();
            assertThat(asked.get(0).id()).isEqualTo("r1");
            assertThat(asked.get(1).position()).isNotNull();
            assertThat(asked.get(1).reply("unheard")).isFalse();
        }
    }

    @Test
    void incompleteRequest_isAnError() {
        try (Scene scene = new Scene(false)) {
            Peer peer = scene.connect(socket, Caller.of("in/*"));
            scene.send(peer, "{'type':'request','topic':'in/sum','data':1}");
            scene.send(peer, "{'type':'request','data':1,'id':'r2'}");
            scene.send(peer, "{'type':'request','topic':'in/sum','id':'r3'}");

            String expected = "error 400 message: expected members topic, data and id of a request, found \"";
            assertThat(take(socket))
                    .containsExactly(
                            "open fresh m-0",
                            expected + "[type, topic, data]\"",
                            expected + "[type, data, id]\" #r2",
                            expected + "[type, topic, id]\" #r3");
        }
    }

    @Test
    void whereNobodyListensOrNothingCanBeRead_isRefused() {
        try (Scene scene = new Scene(false)) {
            assertThat(problem(scene, ALICE, "out", "1").status()).isEqualTo(403);
            assertThat(problem(scene, ALICE, "@alice/x", "1").status()).isEqualTo(403);
            assertThat(problem(scene, ALICE, "in/*", "1").status()).isEqualTo(400);
            assertThat(problem(scene, ALICE, "in/x", "{").status()).isEqualTo(400);
            assertThat(scene.listener.take()).isEmpty();
        }
    }

    @Test
    void guard_deniesOrReplacesTheData() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onReceived = event -> event.reply(event.data());
            scene.listener.onPublish = request -> {
                assertThat(request.isRequest()).isTrue();
                if (request.data().equals("1")) {
                    request.deny("not one");
                } else {
                    request.replaceData("[" + request.data() + "]");
                }
            };

            assertThat(problem(scene, ALICE, "in/x", "1")).isEqualTo(Problem.of(403, "not one"));
            assertThat(request(scene, ALICE, "in/x", "2", "r").join().data()).isEqualTo("\"[2]\"");
        }
    }

    @Test
    void replyThatHoldsItself_isAFailure() {
        leaks.expectWarning("HALLEY-0905");
        try (Scene scene = new Scene(false)) {
            List<Object> ring = new ArrayList<>();
            ring.add(ring);
            scene.listener.onReceived = event -> event.reply(ring);

            assertThat(problem(scene, ALICE, "in/x", "1").status()).isEqualTo(500);
        }
    }

    @Test
    void guardThatFails_isNotNamedToTheClient() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onPublish = request -> {
                throw new InvalidInputException("secret");
            };
            assertThat(problem(scene, ALICE, "in/x", "1").json())
                    .contains("500")
                    .doesNotContain("secret");
            leaks.expectWarning("HALLEY-0902");
        }
    }

    @Test
    void observerThatFails_isNotNamedToTheClient() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onReceived = event -> {
                throw new InvalidInputException("secret");
            };
            assertThat(problem(scene, ALICE, "in/x", "1").json())
                    .contains("500")
                    .doesNotContain("secret");
            leaks.expectWarning("HALLEY-0902");
        }
    }

    @Test
    void replyThatCantBeWritten_isAFailure() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onReceived = event -> event.reply(new Object());
            assertThat(problem(scene, ALICE, "in/x", "1").status()).isEqualTo(500);
            leaks.expectWarning("HALLEY-0905");
        }
    }

    @Test
    void firstReply_counts() {
        try (Scene scene = new Scene(false)) {
            List<Boolean> taken = new ArrayList<>();
            scene.listener.onReceived = event -> {
                taken.add(event.reply(null));
                taken.add(event.reply("second"));
                throw new IllegalStateException("after the reply");
            };

            assertThat(request(scene, ALICE, "in/x", "1", "r").join().data()).isEqualTo("null");
            assertThat(taken).containsExactly(true, false);
            leaks.expectWarning("HALLEY-0902");
        }
    }

    @Test
    void replyOfAnotherThread_mayComeLater() throws InterruptedException {
        try (Scene scene = new Scene(false)) {
            scene.listener.onReceived = asked::add;
            CompletableFuture<Reply> reply = request(scene, ALICE, "in/x", "1", "r");
            scene.time.advance(Duration.ofSeconds(29));
            assertThat(reply).isNotDone();

            Thread other = new Thread(() -> asked.get(0).reply("done"));
            other.start();
            other.join();

            assertThat(reply.getNow(null)).isEqualTo(Reply.of("\"done\""));
        }
    }

    @Test
    void withoutReply_timeIsOverForEachInItsTurn() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onReceived = asked::add;
            CompletableFuture<Reply> first = request(scene, ALICE, "in/x", "1", "r1");
            scene.time.advance(Duration.ofSeconds(20));
            CompletableFuture<Reply> second = request(scene, NOBODY, "in/x", "2", null);
            scene.time.advance(Duration.ofSeconds(11));

            assertThat(first.getNow(null)).isEqualTo(Reply.of(LATE));
            assertThat(asked.get(0).reply("too late")).isFalse();
            assertThat(request(scene, ALICE, "in/x", "1", "r1").getNow(null)).isEqualTo(Reply.of(LATE));
            assertThat(second).isNotDone();
            scene.time.advance(Duration.ofSeconds(20));
            assertThat(second.getNow(null)).isEqualTo(Reply.of(LATE));

            CompletableFuture<Reply> third = request(scene, ALICE, "in/x", "3", "r3");
            scene.time.advance(Duration.ofSeconds(31));
            assertThat(third.getNow(null)).isEqualTo(Reply.of(LATE));
        }
    }

    @Test
    void requestWhoseTimeIsOverBeforeItsTurn_isNotObserved() {
        try (Scene scene = new Scene(false, "request-timeout-millis", "100")) {
            scene.listener.onPublish = request -> scene.time.advance(Duration.ofMillis(200));
            scene.engine.receive(ALICE, "in/slow", "1", PublishOptions.NONE);
            CompletableFuture<Reply> reply = request(scene, ALICE, "in/x", "2", "r");

            assertThat(reply.getNow(null).problem().status()).isEqualTo(504);
            assertThat(scene.listener.take()).containsExactly("received in/slow 1 from alice");
        }
    }

    @Test
    void repeat_getsTheSameReplyAndIsObservedOnce() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onReceived = asked::add;
            CompletableFuture<Reply> first = request(scene, ALICE, "in/x", "1", "r");
            CompletableFuture<Reply> meanwhile = request(scene, ALICES_TAB, "in/x", "1", "r");
            asked.get(0).reply(7);
            CompletableFuture<Reply> later = request(scene, ALICE, "in/x", "1", "r");

            assertThat(List.of(first.join(), meanwhile.join(), later.join())).containsOnly(Reply.of("7"));
            assertThat(asked).hasSize(1);
        }
    }

    @Test
    void sameIdOfSomebodyElse_isAnotherRequest() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onReceived =
                    event -> event.reply(String.valueOf(event.client().principal()));

            assertThat(request(scene, ALICE, "in/x", "1", "r").join().data()).isEqualTo("\"alice\"");
            assertThat(request(scene, NOBODY, "in/x", "1", "r").join().data()).isEqualTo("\"null\"");
        }
    }

    @Test
    void clientThatIsGone_findsTheReplyOnItsNextTransport() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onReceived = asked::add;
            Peer peer = scene.connect(socket, Caller.of("in/*").as("alice"));
            scene.send(peer, "{'type':'request','topic':'in/x','data':1,'id':'r'}");
            String id = Scene.clientId(socket);
            peer.gone(Close.LOST, "cut");
            scene.run();
            asked.get(0).reply("here");
            scene.run();
            Client back = new Client(id, "alice", Set.of(), "192.0.2.1");

            assertThat(request(scene, back, "in/x", "1", "r").join().data()).isEqualTo("\"here\"");
            assertThat(asked).hasSize(1);
        }
    }

    @Test
    void tooManyOfAClient_areToldSo() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onReceived = asked::add;
            for (int i = 0; i < 64; i++) {
                assertThat(request(scene, ALICE, "in/x", "1", "r" + i)).isNotDone();
            }
            assertThat(request(scene, ALICE, "in/x", "1", "r64").getNow(null).problem())
                    .isEqualTo(Problem.of(429, "requests: expected at most 64 of a client at a time"));
            assertThat(request(scene, NOBODY, "in/x", "1", "r64")).isNotDone();

            asked.get(5).reply(5);
            assertThat(request(scene, ALICE, "in/x", "1", "r64")).isNotDone();
            assertThat(request(scene, ALICE, "in/x", "1", "r5").join().data()).isEqualTo("5");
        }
    }

    /** Each comes by POST, and names another client. */
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "eve")
    void tooManyOfOneUserOrAddress_areToldSoWhateverClientsTheyName(@Nullable String principal) {
        try (Scene scene = new Scene(false)) {
            scene.listener.onReceived = asked::add;
            for (int i = 0; i < 1000; i++) {
                Client client = new Client(scene.engine.newId(), principal, Set.of(), "192.0.2.9");
                assertThat(request(scene, client, "in/x", "1", null)).isNotDone();
            }
            Client another = new Client(scene.engine.newId(), principal, Set.of(), "192.0.2.9");
            assertThat(problem(scene, another, "in/x", "1"))
                    .isEqualTo(Problem.of(429, "requests: expected at most 1000 of one user or address at a time"));
            assertThat(request(scene, ALICE, "in/x", "1", null)).isNotDone();
            assertThat(request(scene, NOBODY, "in/x", "1", null)).isNotDone();

            asked.get(7).reply(7);
            assertThat(request(scene, another, "in/x", "1", null)).isNotDone();
        }
    }

    @Test
    void tooManyRepeats_areToldSo() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onReceived = asked::add;
            for (int i = 0; i < 9; i++) {
                assertThat(request(scene, ALICE, "in/x", "1", "r")).isNotDone();
            }
            assertThat(request(scene, ALICE, "in/x", "1", "r")
                            .getNow(null)
                            .problem()
                            .status())
                    .isEqualTo(429);
        }
    }

    @Test
    void tooManyOfAll_areToldSo() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onReceived = asked::add;
            for (int i = 0; i < 10_000; i++) {
                Client client = new Client(scene.engine.newId(), null, Set.of(), "192.0.2." + i / 1000);
                scene.engine.request(client, "in/x", "1", PublishOptions.NONE);
                scene.run();
            }
            assertThat(problem(scene, ALICE, "in/x", "1"))
                    .isEqualTo(Problem.of(503, "requests: expected at most 10000 at a time"));

            asked.get(0).reply(0);
            assertThat(request(scene, ALICE, "in/x", "1", null)).isNotDone();
        }
    }

    @Test
    void rememberedReplies_haveABound() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onReceived = event -> {
                asked.add(event);
                event.reply("x".repeat(1024 * 1024));
            };
            for (int i = 0; i < 5; i++) {
                request(scene, ALICE, "in/x", "1", "r" + i);
            }
            request(scene, ALICE, "in/x", "1", "r4");
            assertThat(asked).hasSize(5);
            request(scene, ALICE, "in/x", "1", "r0");
            assertThat(asked).hasSize(6);
        }
    }

    @Test
    void shutdown_tellsThoseWhoWait() {
        CompletableFuture<Reply> reply;
        Scene scene = new Scene(false);
        try (scene) {
            scene.listener.onReceived = asked::add;
            Peer peer = scene.connect(socket, Caller.of("in/*"));
            scene.send(peer, "{'type':'request','topic':'in/x','data':1,'id':'r'}");
            reply = request(scene, ALICE, "in/x", "1", "r");
        }
        assertThat(reply.getNow(null).problem()).isEqualTo(Problem.of(503, "the server shuts down"));
        assertThat(take(socket))
                .containsExactly("open fresh m-0", "error 503 the server shuts down #r", "close 4001", "end 4001");
        assertThat(problem(scene, NOBODY, "in/x", "1").status()).isEqualTo(503);
    }
}
