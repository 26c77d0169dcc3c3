package dev.halley.push.core.connection;

import static dev.halley.push.core.connection.Scene.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halley.push.InvalidInputException;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.testing.LeakCheck;
import dev.halley.push.testing.RecordingTransport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may read what. */
class RightsTest {
    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    private static final String ID = "00112233445566778899aabbccddeeff";
    private static final String OTHER_ID = "ffeeddccbbaa99887766554433221100";

    private final RecordingTransport socket = RecordingTransport.ws();
    private final RecordingTransport other = RecordingTransport.ws();

    @Test
    void deniedSubscription_isRefused() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onSubscribe = request -> {
                if (request.topic().startsWith("admin/") && !request.isUserInRole("admin")) {
                    request.deny("admins only");
                }
            };
            scene.connect(socket, Caller.of("a", "admin/**").as("bob", "user"));
            scene.connect(other, Caller.of("a", "admin/**").as("root", "admin"));

            assertThat(take(socket)).containsExactly("refused 403 admins only");
            assertThat(take(other)).containsExactly("open fresh m-0");
        }
    }

    @Test
    void deniedSubscriptionInBand_isAnError() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onSubscribe = request -> {
                if (request.topic().equals("b")) {
                    request.deny("not b");
                }
            };
            Peer peer = scene.connect(socket, Caller.of("a"));
            scene.send(peer, "{'type':'subscribe','topics':['c','b'],'id':'r'}");
            scene.publish("b", 1);
            scene.publish("c", 2);
            scene.publish("a", 3);

            assertThat(take(socket)).containsExactly("open fresh m-0", "error 403 not b #r", "a:3");
        }
    }

    @Test
    void observerThatFails_denies() {
        leaks.expectWarning("HALLEY-0902");
        try (Scene scene = new Scene(false)) {
            scene.listener.onSubscribe = request -> {
                throw new IllegalStateException("on purpose");
            };
            scene.connect(socket, Caller.of("a"));
            scene.listener.onSubscribe = request -> {
                throw new AssertionError("on purpose");
            };
            scene.connect(other, Caller.of("a"));

            assertThat(take(socket)).containsExactly("refused 500 the server failed; its log says why");
            assertThat(take(other)).containsExactly("refused 500 the server failed; its log says why");
            assertThat(scene.engine.clients()).isZero();
        }
    }

    @Test
    void me_isTheCallersOwnTree() {
        try (Scene scene = new Scene(false)) {
            scene.connect(socket, Caller.of("@me/notes").as("alice"));
            scene.connect(other, Caller.of("@me/notes", "@bob/x").as("bob"));
            scene.push.push().user("alice").topic("notes").publish("for alice");
            scene.push.push().user("bob").topic("notes").publish("for bob");
            scene.run();

            String open = socket.takeText();
            assertThat(Wire.object(open.lines().findFirst().orElseThrow()).getString("me"))
                    .isEqualTo("@alice");
            assertThat(take(socket)).containsExactly("@alice/notes:\"for alice\"");
            assertThat(take(other)).containsExactly("open fresh m-0", "@bob/notes:\"for bob\"");
            assertThat(scene.listener.take()).contains("subscribed @alice/notes", "subscribed @bob/notes");
        }
    }

    @Test
    void wildcards_neverShowPrivateTopics() {
        try (Scene scene = new Scene(false)) {
            scene.connect(socket, Caller.of("**", "*/*", "*").as("bob"));
            scene.push.push().user("alice").topic("notes").publish(1);
            scene.push.push().client(ID).publish(2);
            scene.publish("a/b", 3);

            assertThat(take(socket)).containsExactly("open fresh m-0", "a/b:3");
        }
    }

    @Test
    void treesOfOthers_areRefused() {
        try (Scene scene = new Scene(false)) {
            for (String topic : List.of(
                    "@alice/x", "@alice/**", "@alice", "@me2/x", "@", "@client/" + OTHER_ID, "@client/*", "@client")) {
                RecordingTransport transport = RecordingTransport.ws();
                scene.connect(transport, Caller.of(topic).as("bob").id(ID));
                assertThat(take(transport)).as(topic).singleElement().asString().startsWith("refused 403 ");
            }
        }
    }

    @Test
    void meOfNobody_isRefused() {
        try (Scene scene = new Scene(false)) {
            scene.connect(socket, Caller.of("@me/x"));

            assertThat(take(socket)).singleElement().asString().startsWith("refused 403 ");
        }
    }

    @Test
    void ownTree_mayBeNamedInFull() {
        try (Scene scene = new Scene(false)) {
            scene.connect(
                    socket,
                    Caller.of("@alice/**", "@me/**", "@client/" + ID)
                            .as("alice")
                            .id(ID));
            scene.push.push().user("alice").topic("a/b").publish(1);
            scene.push.push().client(ID).publish(2);
            scene.run();

            assertThat(take(socket)).containsExactly("open fresh m-0", "@alice/a/b:1", "@client/" + ID + ":2");
        }
    }

    @Test
    void oddNames_getTreesOfTheirOwn() {
        List<String> names = List.of(
                "me",
                "client",
                "%6de",
                "%6Dea",
                "a/b",
                "a b",
                "a*b",
                "@alice",
                "ä\uD83D\uDE00",
                "a+b",
                "a%2Bb",
                "**",
                "?");
        try (Scene scene = new Scene(false)) {
            List<RecordingTransport> transports = new ArrayList<>();
            for (String name : names) {
                RecordingTransport transport = RecordingTransport.ws();
                transports.add(transport);
                scene.connect(transport, Caller.of("@me/x").as(name));
            }
            names.forEach(name -> scene.push.push().user(name).topic("x").publish(name));
            scene.run();

            for (int i = 0; i < names.size(); i++) {
                List<String> words = take(transports.get(i));
                assertThat(words).as(names.get(i)).hasSize(2).first().asString().startsWith("open");
            }
        }
    }

    @Test
    void nameThatMakesATopicTooLong_isTheClientsProblem() {
        try (Scene scene = new Scene(false)) {
            String segment = "x".repeat(120);
            Peer peer = scene.connect(socket, Caller.of("a").as("alice".repeat(20)));
            scene.send(peer, "{'type':'subscribe','topics':['@me/" + segment + "/" + segment + "']}");
            scene.send(peer, "{'type':'unsubscribe','topics':['@me/" + segment + "/" + segment + "']}");
            scene.connect(other, Caller.of("@me/" + segment + "/" + segment).as("alice".repeat(20)));
            scene.publish("a", 1);

            List<String> words = take(socket);
            assertThat(words).hasSize(4).last().isEqualTo("a:1");
            assertThat(words.subList(1, 3)).allMatch(word -> word.startsWith("error 400 "));
            assertThat(take(other)).singleElement().asString().startsWith("refused 400 ");
        }
    }

    @Test
    void rightsAreAskedAgain_atEachConnect() {
        try (Scene scene = new Scene(false)) {
            Peer peer = scene.connect(socket, Caller.of("a").id(ID));
            peer.gone(1006, "cut");
            scene.listener.onSubscribe = request -> request.deny("not any more");

            scene.connect(other, Caller.of("a").id(ID).after("m-0"));

            assertThat(take(other)).containsExactly("refused 403 not any more");
        }
    }

    @Test
    void applicationsTopics_areChecked() {
        try (Scene scene = new Scene(false)) {
            assertThatThrownBy(() -> scene.push.publisher("a/*")).isInstanceOf(InvalidInputException.class);
            assertThatThrownBy(() -> scene.push.push().client("short")).isInstanceOf(InvalidInputException.class);
            assertThatThrownBy(() -> scene.push.push().user("alice").topic(""))
                    .isInstanceOf(InvalidInputException.class);
        }
    }
}
