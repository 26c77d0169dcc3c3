package dev.halley.push.core.connection;

import static dev.halley.push.core.connection.Scene.take;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.core.transport.Peer;
import dev.halley.push.testing.LeakCheck;
import dev.halley.push.testing.RecordingTransport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a WebSocket client asks for in the connection. */
@ExtendWith(LeakCheck.class)
class SubscribeTest {
    boolean slow() {
        return false;
    }

    private final RecordingTransport socket = RecordingTransport.ws();

    @Test
    void subscribe_isAnsweredAndLiveMessagesFollow() {
        try (Scene scene = new Scene(slow())) {
            Peer peer = scene.connect(socket, Caller.of());
            scene.publish("a", 1);
            scene.send(peer, "{'type':'subscribe','topics':['a','b/*'],'id':'r1'}");
            scene.publish("a", 2);
            scene.publish("b/c", 3);

            assertThat(take(socket)).containsExactly("open fresh m-0", "subscribed [a, b/*] [] #r1", "a:2", "b/c:3");
            assertThat(scene.listener.take()).containsExactly("connected ws", "subscribed a", "subscribed b/*");
        }
    }

    @Test
    void history_comesInOneAnswerAndLiveMessagesAfterIt() {
        try (Scene scene = new Scene(slow())) {
            scene.publish("a", 1, 2, 3);
            Peer peer = scene.connect(socket, Caller.of());
            scene.send(peer, "{'type':'subscribe','topics':['a'],'last':2}");
            scene.publish("a", 4);

            assertThat(take(socket)).containsExactly("open fresh m-3", "subscribed [a] [a:2, a:3]", "a:4");
        }
    }

    @Test
    void historyFromEarliest_isAllThatIsKept() {
        try (Scene scene = new Scene(slow(), "retention-messages", "3")) {
            scene.publish("a", 1, 2, 3, 4, 5);
            Peer peer = scene.connect(socket, Caller.of());
            scene.send(peer, "{'type':'subscribe','topics':['a'],'from':'earliest'}");
            scene.send(peer, "{'type':'subscribe','topics':['b'],'from':'now'}");

            assertThat(take(socket))
                    .containsExactly("open fresh m-5", "subscribed [a] [a:3, a:4, a:5]", "subscribed [b] []");
        }
    }

    @Test
    void historyOfASlowClient_endsAtItsCursor() {
        try (Scene scene = new Scene(slow())) {
            Peer peer = scene.connect(socket, Caller.of("a"));
            take(socket);
            scene.publish("b", 1);
            socket.hold();
            scene.publish("a", 2);
            scene.publish("b", 3);
            scene.publish("a", 4);
            assertThat(take(socket)).containsExactly("a:2");
            scene.send(peer, "{'type':'subscribe','topics':['b'],'last':10}");
            scene.publish("b", 5);

            socket.release();
            scene.run();

            assertThat(take(socket)).containsExactly("subscribed [b] [b:1]", "b:3", "a:4", "b:5");
        }
    }

    @Test
    void historyWithAGapInside_isComplete() {
        try (Scene scene = new Scene(slow(), "retention-bytes", "262144")) {
            scene.publish("a", IntStream.range(0, 998).boxed().toArray());
            scene.publish("b", "removed " + "x".repeat(70_000), "kept " + "x".repeat(70_000));
            scene.publish("a", 998);
            Peer peer = scene.connect(socket, Caller.of());
            take(socket);

            scene.send(peer, "{'type':'subscribe','topics':['a','b'],'last':1000}");

            assertThat(take(socket))
                    .singleElement()
                    .asString()
                    .startsWith("subscribed [a, b] [a:0, a:1")
                    .endsWith("a:998]");
        }
    }

    @Test
    void historyOfManyCharacters_isTheNewestOfThem() {
        try (Scene scene = new Scene(slow())) {
            scene.publish("a", "1" + "x".repeat(100_000), "2" + "x".repeat(100_000), "3" + "x".repeat(100_000));
            Peer peer = scene.connect(socket, Caller.of());
            take(socket);

            scene.send(peer, "{'type':'subscribe','topics':['a'],'last':10}");

            assertThat(take(socket))
                    .singleElement()
                    .asString()
                    .startsWith("subscribed [a] [a:\"2x")
                    .contains("a:\"3x");
        }
    }

    @Test
    void unsubscribeRightAfterSubscribe_isTheLastWord() {
        try (Scene scene = new Scene(slow())) {
            Peer peer = scene.connect(socket, Caller.of());
            peer.received("{\"type\":\"subscribe\",\"topics\":[\"a\"]}");
            peer.received("{\"type\":\"unsubscribe\",\"topics\":[\"a\"]}");
            scene.run();
            scene.publish("a", 1);

            assertThat(take(socket)).containsExactly("open fresh m-0", "subscribed [a] []", "unsubscribed [a]");
            assertThat(scene.listener.take()).containsExactly("connected ws", "subscribed a", "unsubscribed a");
        }
    }

    @Test
    void secondSubscriptionToTheSame_givesHistoryAgainButNoMessageTwice() {
        try (Scene scene = new Scene(slow())) {
            Peer peer = scene.connect(socket, Caller.of("a"));
            scene.publish("a", 1);
            scene.send(peer, "{'type':'subscribe','topics':['a'],'last':5}");
            scene.publish("a", 2);

            assertThat(take(socket)).containsExactly("open fresh m-0", "a:1", "subscribed [a] [a:1]", "a:2");
            assertThat(scene.listener.take()).containsExactly("connected ws", "subscribed a");
        }
    }

    @Test
    void unsubscribe_isAnsweredAndNothingFollows() {
        try (Scene scene = new Scene(slow())) {
            Peer peer = scene.connect(socket, Caller.of("a", "b"));
            scene.send(peer, "{'type':'unsubscribe','topics':['a','never'],'id':'u1'}");
            scene.publish("a", 1);
            scene.publish("b", 2);

            assertThat(take(socket)).containsExactly("open fresh m-0", "unsubscribed [a, never] #u1", "b:2");
            assertThat(scene.listener.take())
                    .containsExactly("connected ws", "subscribed a", "subscribed b", "unsubscribed a");
        }
    }

    @Test
    void messagesThatWaitForASlowClient_areNotSentOnceItUnsubscribed() {
        try (Scene scene = new Scene(slow())) {
            Peer peer = scene.connect(socket, Caller.of("a", "b"));
            take(socket);
            socket.hold();
            scene.publish("b", 0);
            take(socket);
            scene.publish("a", 1);
            scene.publish("b", 2);
            scene.send(peer, "{'type':'unsubscribe','topics':['a']}");

            socket.release();
            scene.run();

            assertThat(take(socket)).containsExactly("unsubscribed [a]", "b:2");
        }
    }

    @Test
    void tooManyTopics_areAnError() {
        try (Scene scene = new Scene(slow(), "max-topics", "3")) {
            List<String> asked = new ArrayList<>();
            scene.listener.onSubscribe = request -> asked.add(request.topic());
            Peer peer = scene.connect(socket, Caller.of("a"));
            scene.send(peer, "{'type':'subscribe','topics':['b','c','d'],'id':'r'}");
            scene.send(peer, "{'type':'subscribe','topics':['b','a','c']}");
            scene.send(peer, "{'type':'subscribe','topics':['d']}");
            String many =
                    IntStream.range(0, 10_000).mapToObj(i -> "'t" + i + "'").collect(Collectors.joining(","));
            scene.send(peer, "{'type':'subscribe','topics':[" + many + "]}");

            assertThat(take(socket))
                    .containsExactly(
                            "open fresh m-0",
                            "error 400 topics: expected at most 3 on one connection #r",
                            "subscribed [b, a, c] []",
                            "error 400 topics: expected at most 3 on one connection",
                            "error 400 topics: expected at most 3 on one connection");
            assertThat(asked).as("asked of observers").hasSizeLessThan(20);
        }
    }

    @Test
    void tooManyTopicsAtTheConnect_areRefused() {
        try (Scene scene = new Scene(slow(), "max-topics", "3")) {
            scene.connect(socket, Caller.of("a", "b", "c", "d"));

            assertThat(take(socket)).containsExactly("refused 400 topics: expected at most 3 on one connection");
            assertThat(scene.listener.take()).isEmpty();
        }
    }

    @Test
    void whatCanNotBeTaken_isAnErrorAndTheConnectionGoesOn() {
        try (Scene scene = new Scene(slow())) {
            Peer peer = scene.connect(socket, Caller.of("a"));
            take(socket);
            for (String bad : List.of(
                    "",
                    "nonsense",
                    "[]",
                    "{}",
                    "{'type':1}",
                    "{'type':'request'}",
                    "{'type':'subscribe'}",
                    "{'type':'subscribe','topics':[]}",
                    "{'type':'subscribe','topics':'a'}",
                    "{'type':'subscribe','topics':[1]}",
                    "{'type':'subscribe','topics':['a b']}",
                    "{'type':'subscribe','topics':['a'],'last':0}",
                    "{'type':'subscribe','topics':['a'],'last':1001}",
                    "{'type':'subscribe','topics':['a'],'last':1.5}",
                    "{'type':'subscribe','topics':['a'],'last':'1'}",
                    "{'type':'subscribe','topics':['a'],'last':18446744073709551617}",
                    "{'type':'subscribe','topics':['a'],'last':1,'from':'now'}",
                    "{'type':'subscribe','topics':['a'],'from':'yesterday'}",
                    "{'type':'unsubscribe','topics':['']}",
                    "{'type':'publish','topic':'a'}",
                    "{'type':'publish','data':1}",
                    "{'type':'publish','topic':'a/*','data':1}",
                    "{'type':'publish','topic':'in/x','data':1,'id':''}",
                    "{'type':'publish','topic':'in/x','data':1,'key':2}",
                    "[".repeat(30_000))) {
                scene.send(peer, bad);
                assertThat(take(socket)).as(bad).singleElement().asString().startsWith("error 400 ");
            }
            scene.publish("a", 1);
            assertThat(take(socket)).containsExactly("a:1");
        }
    }

    @Test
    void errors_nameTheRequest() {
        try (Scene scene = new Scene(slow())) {
            Peer peer = scene.connect(socket, Caller.of("a"));
            scene.send(peer, "{'id':'x','type':'subscribe','topics':[]}");

            assertThat(take(socket)).last().asString().startsWith("error 400 ").endsWith(" #x");
        }
    }

    @Test
    void requestsBeforeOpen_areCarriedOutAfterIt() {
        try (Scene scene = new Scene(slow())) {
            Peer peer = scene.engine.connect(Caller.of("a").arrival(), socket);
            peer.received("{\"type\":\"subscribe\",\"topics\":[\"b\"]}");
            scene.run();

            assertThat(take(socket)).containsExactly("open fresh m-0", "subscribed [b] []");
        }
    }

    @Test
    void tooManyRequests_endTheConnection() {
        try (Scene scene = new Scene(slow(), "max-rate", "1000000")) {
            Peer peer = scene.connect(socket, Caller.of("a"));
            take(socket);
            for (int i = 0; i < 3000; i++) {
                peer.received("{\"type\":\"pong\"}");
            }
            scene.run();

            assertThat(take(socket)).containsExactly("close 4004", "end 4004");
        }
    }

    @Test
    void tooManyRequestsBeforeOpen_endTheConnection() {
        Queue<Runnable> log = new ArrayDeque<>();
        try (Scene scene = new Scene(log::add, "max-rate", "1000000")) {
            Peer peer = scene.connect(socket, Caller.of("a"));
            for (int i = 0; i < 1500; i++) {
                scene.send(peer, "{'type':'unsubscribe','topics':['x']}");
            }

            assertThat(take(socket)).singleElement().asString().startsWith("refused 503");
            log.forEach(Runnable::run);
        }
    }

    @Test
    void tooManyAnswersToOneThatDoesNotRead_endTheConnection() {
        try (Scene scene = new Scene(slow(), "max-rate", "1000000")) {
            Peer peer = scene.connect(socket, Caller.of("a"));
            take(socket);
            socket.hold();
            scene.publish("a", 1);
            take(socket);
            for (int i = 0; i < 1100; i++) {
                scene.send(peer, "{'type':'unsubscribe','topics':['x']}");
            }
            socket.release();
            scene.run();

            assertThat(take(socket)).endsWith("close 4004", "end 4004").hasSizeLessThan(1100);
        }
    }

    /** Live messages and histories in any order of events: each message of a topic once, in order, from the subscription on. */
    @Property(tries = 200)
    void subscribingAtAnyMoment_losesAndDoublesNothing(@ForAll Random random) {
        RecordingTransport transport = RecordingTransport.ws();
        try (Scene scene = new Scene(slow(), "batch-messages", "3")) {
            Peer peer = scene.connect(transport, Caller.of("a"));
            int published = 0;
            int subscribedAt = -1;
            List<String> words = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                switch (random.nextInt(6)) {
                    case 0, 1, 2 -> {
                        scene.push.publisher("a").publish(published);
                        scene.push.publisher("b").publish(published++);
                    }
                    case 3 -> {
                        if (random.nextBoolean()) {
                            transport.hold();
                        } else {
                            transport.release();
                        }
                    }
                    case 4 -> scene.run();
                    default -> {
                        if (subscribedAt < 0 && i > 20) {
                            subscribedAt = published;
                            peer.received("{\"type\":\"subscribe\",\"topics\":[\"b\"],\"last\":1000}");
                        }
                    }
                }
                words.addAll(take(transport));
            }
            transport.release();
            scene.run();
            words.addAll(take(transport));

            List<String> all =
                    IntStream.range(0, published).mapToObj(n -> "a:" + n).toList();
            assertThat(words.stream().filter(word -> word.startsWith("a:"))).isEqualTo(all);
            if (subscribedAt >= 0) {
                String joined = String.join(",", words);
                List<String> b = java.util.regex.Pattern.compile("b:\\d+")
                        .matcher(joined)
                        .results()
                        .map(java.util.regex.MatchResult::group)
                        .toList();
                assertThat(b)
                        .isEqualTo(IntStream.range(0, published)
                                .mapToObj(n -> "b:" + n)
                                .toList());
            }
        }
    }
}
