package dev.halley.push.core.connection;

import static dev.halley.push.core.connection.Scene.take;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.core.transport.Peer;
import dev.halley.push.testing.LeakCheck;
import dev.halley.push.testing.RecordingTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who is who, for how long, and how many. */
class ClientTest {
    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    private static final String ID = "00112233445566778899aabbccddeeff";

    private final RecordingTransport first = RecordingTransport.ws();
    private final RecordingTransport second = RecordingTransport.ws();

    @Test
    void idOfAnotherPrincipal_isReplaced() {
        try (Scene scene = new Scene(false)) {
            scene.connect(first, Caller.of("a").as("alice"));
            String alice = Scene.clientId(first);

            scene.connect(second, Caller.of("a").as("bob").id(alice));

            assertThat(Scene.clientId(second)).isNotEqualTo(alice).matches("[0-9a-f]{32}");
            first.assertExhausted();
            assertThat(scene.engine.clients()).isEqualTo(2);
            assertThat(scene.listener.take())
                    .containsExactly("connected ws", "subscribed a", "connected ws", "subscribed a");
        }
    }

    @Test
    void idOfAnotherPrincipal_isReplacedForNobodyToo() {
        try (Scene scene = new Scene(false)) {
            scene.connect(first, Caller.of("a"));
            String nobody = Scene.clientId(first);

            scene.connect(second, Caller.of("a").as("bob").id(nobody));

            assertThat(Scene.clientId(second)).isNotEqualTo(nobody);
        }
    }

    @Test
    void idThatNobodyHas_isTaken() {
        try (Scene scene = new Scene(false)) {
            scene.connect(first, Caller.of("a").id(ID));

            assertThat(Scene.clientId(first)).isEqualTo(ID);
        }
    }

    @Test
    void secondConnectionOfAClient_closesTheFirst() {
        try (Scene scene = new Scene(false)) {
            Peer before = scene.connect(first, Caller.of("a").id(ID));
            scene.connect(second, Caller.of("b").id(ID).after("m-0"));

            assertThat(take(first)).containsExactly("open fresh m-0", "close 4005", "end 4005");
            before.gone(4005, "closed");
            scene.run();
            scene.publish("b", 1);
            assertThat(take(second)).containsExactly("open resumed m-0", "b:1");
            assertThat(scene.listener.take())
                    .containsExactly("connected ws", "subscribed a", "unsubscribed a", "subscribed b");
            assertThat(scene.engine.clients()).isEqualTo(1);
        }
    }

    @Test
    void connectionThatEndsWhileAnotherBegins_isNoDisconnect() {
        try (Scene scene = new Scene(false)) {
            Peer before = scene.connect(first, Caller.of("a").id(ID));
            scene.engine.connect(Caller.of("a").id(ID).after("m-0").arrival(), second);
            before.gone(1006, "cut");
            scene.run();

            scene.publish("a", 1);
            assertThat(take(second)).containsExactly("open resumed m-0", "a:1");
            assertThat(scene.engine.clients()).isEqualTo(1);
            scene.listener.onEvent = event -> {};
            assertThat(scene.listener.take()).containsExactly("connected ws", "subscribed a");
        }
    }

    @Test
    void connectionThatEndsWhileAnotherIsBeingDecidedOn_isNoDisconnect() {
        try (Scene scene = new Scene(true)) {
            Peer before = scene.connect(first, Caller.of("a").id(ID));
            scene.listener.onSubscribe = request -> before.gone(1006, "cut");

            scene.connect(second, Caller.of("a").id(ID).after("m-0"));
            scene.listener.onSubscribe = request -> {};
            scene.run();

            assertThat(scene.engine.clients()).isEqualTo(1);
            assertThat(scene.listener.take()).containsExactly("connected ws", "subscribed a");
            scene.publish("a", 1);
            assertThat(take(second)).containsExactly("open resumed m-0", "a:1");
            scene.connect(RecordingTransport.ws(), Caller.of("a").id(ID).after("m-0"));
            assertThat(scene.engine.clients()).isEqualTo(1);
            assertThat(take(second)).containsExactly("close 4005", "end 4005");
        }
    }

    @Test
    void leaseThatEndsWhileAConnectionIsBeingDecidedOn_isNoDisconnect() {
        try (Scene scene = new Scene(true, "lease-millis", "1000")) {
            RecordingTransport poll = RecordingTransport.poll();
            scene.connect(poll, Caller.of("a").id(ID).waiting(0));
            scene.time.advanceMillis(950);
            scene.listener.onSubscribe = request -> {
                scene.listener.onSubscribe = again -> {};
                scene.engine.leave(ID, null);
            };

            scene.connect(second, Caller.of("a").id(ID).after("m-0"));
            scene.time.advanceMillis(500);

            assertThat(scene.engine.clients()).isEqualTo(1);
            assertThat(scene.listener.take()).containsExactly("connected poll", "subscribed a");
            scene.publish("a", 1);
            assertThat(take(second)).contains("open resumed m-0", "a:1");
        }
    }

    @Test
    void connectionThatIsRefusedAfterTheFormerEnded_letsTheClientGo() {
        try (Scene scene = new Scene(false)) {
            Peer before = scene.connect(first, Caller.of("a").id(ID));
            scene.listener.onSubscribe = request -> {
                before.gone(1001, "bye");
                request.deny("not any more");
            };

            scene.connect(second, Caller.of("a").id(ID).after("m-0"));

            assertThat(take(second)).containsExactly("refused 403 not any more");
            assertThat(scene.listener.take())
                    .containsExactly("connected ws", "subscribed a", "unsubscribed a", "disconnected ws 1001");
            assertThat(scene.engine.clients()).isZero();
        }
    }

    @Test
    void connectionThatIsRefused_leavesTheFormerOneAlone() {
        try (Scene scene = new Scene(false)) {
            scene.connect(first, Caller.of("a").id(ID));
            scene.listener.onSubscribe = request -> request.deny("no");

            scene.connect(second, Caller.of("b").id(ID));
            scene.publish("a", 1);

            assertThat(take(first)).containsExactly("open fresh m-0", "a:1");
            assertThat(take(second)).containsExactly("refused 403 no");
            assertThat(scene.engine.clients()).isEqualTo(1);
        }
    }

    @Test
    void leave_endsAConnection() {
        try (Scene scene = new Scene(false)) {
            scene.connect(first, Caller.of("a").as("alice").id(ID));
            scene.engine.leave(ID, "bob");
            scene.engine.leave(ID, null);
            scene.run();
            assertThat(take(first)).containsExactly("open fresh m-0");

            scene.engine.leave(ID, "alice");
            scene.run();

            assertThat(take(first)).containsExactly("close 1000", "end 1000");
            assertThat(scene.listener.take()).endsWith("unsubscribed a", "disconnected ws 1000");
        }
    }

    @Test
    void leave_whileAPollIsHeld_isAsked() {
        try (Scene scene = new Scene(false)) {
            RecordingTransport poll = RecordingTransport.poll();
            scene.connect(poll, Caller.of("a").id(ID).waiting(30));

            scene.engine.leave(ID, null);
            scene.run();

            assertThat(scene.listener.take())
                    .containsExactly("connected poll", "subscribed a", "unsubscribed a", "disconnected poll 1000");
        }
    }

    @Test
    void leave_endsALease() {
        try (Scene scene = new Scene(false)) {
            RecordingTransport poll = RecordingTransport.poll();
            scene.connect(poll, Caller.of("a").id(ID).waiting(0));
            scene.time.advanceMillis(50);

            scene.engine.leave(ID, null);
            scene.run();

            assertThat(scene.listener.take())
                    .containsExactly("connected poll", "subscribed a", "unsubscribed a", "disconnected poll 1000");
        }
    }

    @Test
    void clientThatComesBackAfterItLeft_isKeptForItsLeaseAgain() {
        try (Scene scene = new Scene(false)) {
            RecordingTransport poll = RecordingTransport.poll();
            scene.connect(poll, Caller.of("a").id(ID));
            scene.engine.connect(Caller.of("a").id(ID).after("m-0").waiting(0).arrival(), RecordingTransport.poll());
            scene.engine.leave(ID, null);
            scene.run();
            scene.time.advanceMillis(50);
            scene.listener.take();

            RecordingTransport again = RecordingTransport.poll();
            scene.connect(again, Caller.of("a").id(ID).after("m-0").waiting(0));
            scene.time.advanceMillis(50);
            scene.listener.take();

            assertThat(scene.engine.clients()).isEqualTo(1);
        }
    }

    @Test
    void tooManyClients_areRefusedUntilOneIsGone() {
        leaks.expectWarning("HALLEY-0907: push.max-connections");
        try (Scene scene = new Scene(false, "max-connections", "2")) {
            List<Peer> peers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                peers.add(scene.connect(RecordingTransport.ws(), Caller.of("a")));
            }
            assertThat(scene.engine.isFull()).isTrue();
            scene.connect(first, Caller.of("a"));
            assertThat(take(first)).containsExactly("refused 503 connections: expected at most 2 clients at a time");

            peers.get(0).gone(1006, "cut");
            scene.run();
            scene.connect(second, Caller.of("a"));

            assertThat(take(second)).containsExactly("open fresh m-0");
            assertThat(scene.engine.clients()).isEqualTo(2);
        }
    }

    @Test
    void clientThatIsKnown_isNotOneTooMany() {
        try (Scene scene = new Scene(false, "max-connections", "1")) {
            scene.connect(first, Caller.of("a").id(ID));

            scene.connect(second, Caller.of("a").id(ID).after("m-0"));

            assertThat(take(second)).containsExactly("open resumed m-0");
        }
    }

    @Test
    void refusedConnections_leaveNothingBehind() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onSubscribe = request -> request.deny("no");
            for (int i = 0; i < 10; i++) {
                scene.connect(RecordingTransport.ws(), Caller.of("a"));
            }

            assertThat(scene.engine.clients()).isZero();
            assertThat(scene.listener.take()).isEmpty();
        }
    }

    @Test
    void rolesAndAddress_areThoseOfTheNewestConnection() {
        try (Scene scene = new Scene(false)) {
            List<String> asked = new ArrayList<>();
            scene.listener.onSubscribe = request -> asked.add(request.topic() + " " + request.isUserInRole("admin"));
            RecordingTransport poll = RecordingTransport.poll();
            scene.connect(poll, Caller.of("a").as("alice", "admin").id(ID).waiting(0));
            scene.time.advanceMillis(50);

            Peer peer = scene.connect(first, Caller.of("b").as("alice").id(ID).after("m-0"));
            scene.send(peer, "{'type':'subscribe','topics':['c']}");

            assertThat(asked).containsExactly("a true", "b false", "c false");
        }
    }

    @Test
    void manyClientsThatComeAndGo_leaveNothingBehind() {
        try (Scene scene = new Scene(false, "lease-millis", "1000")) {
            for (int i = 0; i < 300; i++) {
                RecordingTransport transport = i % 2 == 0 ? RecordingTransport.poll() : RecordingTransport.sse();
                Peer peer = scene.connect(transport, Caller.of("a/" + i, "**").waiting(0));
                scene.time.advanceMillis(10);
                if (i % 3 == 0) {
                    peer.gone(1006, "cut");
                }
            }
            assertThat(scene.engine.clients()).isPositive();
        }
        // the scene checks that nobody is left
    }

    @Test
    void disconnected_saysHowLong() {
        try (Scene scene = new Scene(false)) {
            Peer peer = scene.connect(first, Caller.of("a"));
            scene.time.advance(Duration.ofSeconds(3));
            peer.gone(1001, "bye");
            scene.run();

            assertThat(scene.listener.take()).endsWith("disconnected ws 1001");
            assertThat(scene.listener.lasted).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3100));
        }
    }
}
