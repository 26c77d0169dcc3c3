package dev.halley.push.core.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halley.push.InvalidInputException;
import dev.halley.push.Presence;
import dev.halley.push.PushException;
import dev.halley.push.core.Threads;
import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.spi.Log;
import dev.halley.push.testing.FakeTime;
import dev.halley.push.testing.InMemoryPush;
import dev.halley.push.testing.LeakCheck;
import dev.halley.push.testing.ManualThreads;
import dev.halley.push.testing.RecordingTransport;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is on a topic, as clients and the application are told. */
@ExtendWith(LeakCheck.class)
class PresenceTest {
    private static final String WATCHED = "@presence/room";
    private static final long GRACE = 5_100;
    private static final long PACE = 250;

    private final RecordingTransport watcher = RecordingTransport.ws();

    private static Peer come(Scene scene, String principal, String... topics) {
        return scene.connect(RecordingTransport.ws(), Caller.of(topics).as(principal));
    }

    private static void go(Scene scene, Peer peer) {
        peer.gone(Close.LOST, "gone");
        scene.run();
    }

    /** What was told since the last time: each who with its clients, and how many people. */
    private List<String> told() {
        return Scene.take(watcher).stream()
                .filter(words -> words.startsWith(WATCHED + ":"))
                .map(words -> words.substring(WATCHED.length() + 1))
                .map(PresenceTest::words)
                .toList();
    }

    private static String words(String json) {
        if (json.equals("null")) {
            return json;
        }
        JsonObject state = Wire.object(json);
        return state.getJsonArray("people").getValuesAs(JsonObject.class).stream()
                        .map(person -> person.getString("who") + "*" + person.getInt("clients")
                                + (person.containsKey("anonymous") ? "?" : ""))
                        .collect(Collectors.joining(" "))
                + " of " + state.getInt("count");
    }

    private static Presence ask(Scene scene, String topic) {
        var presence = scene.engine.push().presence(topic).toCompletableFuture();
        scene.time.advanceMillis(100);
        return presence.getNow(null);
    }

    @Test
    void whoIsThereAlready_isToldToWhoeverAsks() {
        try (Scene scene = new Scene(false, "dispatchers", "3")) {
            for (String name : List.of("alice", "bob", "carol")) {
                come(scene, name, "room", "other");
                scene.time.advanceMillis(10);
            }
            come(scene, "dave", "other");
            come(scene, "auditor", "*", "room/x");

            scene.connect(watcher, Caller.of(WATCHED).as("eve"));

            String expected = "{\"people\":[{\"who\":\"alice\",\"clients\":1,\"since\":1767225600000},"
                    + "{\"who\":\"bob\",\"clients\":1,\"since\":1767225600010},"
                    + "{\"who\":\"carol\",\"clients\":1,\"since\":1767225600020}],\"count\":3}";
            assertThat(Scene.take(watcher)).containsExactly("open fresh m-0", WATCHED + ":" + expected);
        }
    }

    /** The search rests after the first: what is asked meanwhile waits. */
    @Test
    void whoStillWaitsToKnow_isToldOfTheEnd() {
        CompletableFuture<Presence> late;
        try (Scene scene = new Scene(false)) {
            scene.engine.push().presence("room");
            late = scene.engine.push().presence("other").toCompletableFuture();
            scene.run();
            assertThat(late).isNotDone();
        }
        assertThat(late).isCompletedExceptionally();
    }

    @Test
    void whoLooksAndLeavesAtOnce_leavesNothingInTheLog() {
        try (Scene scene = new Scene(false)) {
            Peer reader = scene.connect(watcher, Caller.of("x"));
            scene.engine.push().presence("room"); // the search rests after this
            scene.run();
            scene.send(reader, "{'type':'subscribe','topics':['@presence/room']}");
            scene.send(reader, "{'type':'unsubscribe','topics':['@presence/room']}");
            scene.time.advanceMillis(1000);
            scene.connect(watcher, Caller.of(WATCHED).from(new Log.Start.Earliest()));

            assertThat(told()).containsExactly(" of 0");
        }
    }

    @Test
    void whoComesAndGoes_isTold() {
        try (Scene scene = new Scene(false)) {
            scene.connect(watcher, Caller.of(WATCHED, "room").as("alice"));
            assertThat(told()).containsExactly("alice*1 of 1");
            scene.time.advanceMillis(PACE);

            Peer bob = come(scene, "bob", "room");
            assertThat(told()).containsExactly("alice*1 bob*1 of 2");

            go(scene, bob);
            scene.time.advanceMillis(4_900);
            assertThat(told()).isEmpty();
            scene.time.advanceMillis(200);
            assertThat(told()).containsExactly("alice*1 of 1");
        }
    }

    @Test
    void whoSubscribesInTheConnection_comesAndGoesByThat() {
        try (Scene scene = new Scene(false)) {
            scene.connect(watcher, Caller.of(WATCHED).as("alice"));
            Peer bob = come(scene, "bob");
            scene.send(bob, "{'type':'subscribe','topics':['room']}");
            scene.time.advanceMillis(PACE);
            assertThat(told()).containsExactly(" of 0", "bob*1 of 1");

            scene.send(bob, "{'type':'unsubscribe','topics':['room']}");
            scene.time.advanceMillis(GRACE);
            assertThat(told()).containsExactly(" of 0");
        }
    }

    @Test
    void userWithThreeTabs_comesOnceAndGoesOnceThoughAllCloseAtOnce() {
        try (Scene scene = new Scene(false, "dispatchers", "3")) {
            scene.connect(watcher, Caller.of(WATCHED));
            List<Peer> tabs = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                scene.time.advanceMillis(PACE);
                tabs.add(come(scene, "alice", "room"));
            }
            assertThat(told()).containsExactly(" of 0", "alice*1 of 1", "alice*2 of 1", "alice*3 of 1");

            tabs.forEach(tab -> tab.gone(Close.LOST, "the window was closed"));
            scene.run();
            scene.time.advanceMillis(GRACE);

            List<String> told = told();
            assertThat(told.subList(0, told.size() - 1)).allMatch(state -> state.startsWith("alice*"));
            assertThat(told).endsWith(" of 0");
        }
    }

    @Test
    void reload_isNeitherLeavingNorComing() {
        try (Scene scene = new Scene(false)) {
            scene.connect(watcher, Caller.of(WATCHED));
            Peer page = come(scene, "alice", "room");
            scene.time.advanceMillis(PACE);
            assertThat(told()).containsExactly(" of 0", "alice*1 of 1");

            for (int i = 0; i < 3; i++) {
                go(scene, page);
                scene.time.advanceMillis(4_000);
                page = come(scene, "alice", "room");
            }
            scene.time.advanceMillis(GRACE);

            assertThat(told()).isEmpty();
            assertThat(ask(scene, "room").people().get(0).since()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        }
    }

    @Test
    void pollClient_doesNotFlickerAndGoesWithItsLease() {
        try (Scene scene = new Scene(false, "lease-millis", "10000", "heartbeat-millis", "300000")) {
            scene.connect(watcher, Caller.of(WATCHED));
            String client = null;
            for (int i = 0; i < 4; i++) {
                RecordingTransport poll = RecordingTransport.poll();
                Caller caller = Caller.of("room").as("alice").waiting(1_000);
                scene.connect(poll, client == null ? caller : caller.id(client));
                scene.time.advanceMillis(9_000);
                client = Scene.clientId(poll);
            }
            assertThat(told()).containsExactly(" of 0", "alice*1 of 1");

            scene.time.advanceMillis(2_000 + GRACE);
            assertThat(told()).containsExactly(" of 0");
        }
    }

    @Test
    void changeOfTransport_isNotTold() {
        try (Scene scene = new Scene(false)) {
            scene.connect(watcher, Caller.of(WATCHED));
            RecordingTransport socket = RecordingTransport.ws();
            scene.connect(socket, Caller.of("room"));
            scene.time.advanceMillis(PACE);
            String client = Scene.clientId(socket);
            String before = told().get(1);
            assertThat(before).matches("[0-9a-f]{16}\\*1\\? of 1").doesNotContain(client.substring(0, 8));

            scene.connect(RecordingTransport.sse(), Caller.of("room").id(client));
            scene.time.advanceMillis(GRACE);

            assertThat(told()).isEmpty();
        }
    }

    @Test
    void whatManyDoAtATime_isToldTogether() {
        try (Scene scene = new Scene(false, "dispatchers", "3")) {
            scene.connect(watcher, Caller.of(WATCHED));
            for (int i = 0; i < 300; i++) {
                come(scene, "user" + i, "room");
            }
            scene.time.advanceMillis(PACE);

            List<String> told = told();
            assertThat(told).hasSize(2);
            assertThat(told.get(1)).endsWith(" of 300");
            assertThat(told.get(1).split(" ", -1)).hasSize(256 + 2);
            assertThat(ask(scene, "room").people()).hasSize(300);
        }
    }

    @Test
    void eachWhoReads_makesItSlowerByAMillisecond() {
        try (Scene scene = new Scene(false, "max-per-user", "1000", "max-per-address", "2000")) {
            scene.connect(watcher, Caller.of(WATCHED).as("reader"));
            for (int i = 0; i < 999; i++) {
                come(scene, "reader", WATCHED);
            }
            scene.time.advanceMillis(2_200);
            told();
            come(scene, "alice", "room");
            assertThat(told()).containsExactly("alice*1 of 1");
            come(scene, "bob", "room");
            scene.time.advanceMillis(900);
            assertThat(told()).isEmpty();
            scene.time.advanceMillis(200);
            assertThat(told()).containsExactly("alice*1 bob*1 of 2");
        }
    }

    @Test
    void laterReader_isToldWhatTheOthersKnow() {
        try (Scene scene = new Scene(false)) {
            come(scene, "alice", "room");
            come(scene, "bob", WATCHED);
            scene.time.advanceMillis(PACE);

            scene.connect(watcher, Caller.of(WATCHED));
            assertThat(told()).containsExactly("alice*1 of 1");
        }
    }

    @Test
    void whatNobodyReads_isNotToldAndNotTakenForWhatIs() {
        try (Scene scene = new Scene(false)) {
            Peer reader = come(scene, "reader", WATCHED);
            come(scene, "alice", "room");
            scene.time.advanceMillis(PACE);
            go(scene, reader);
            come(scene, "bob", "room");
            scene.time.advanceMillis(GRACE);

            scene.connect(watcher, Caller.of(WATCHED).from(new Log.Start.Earliest()));
            assertThat(told()).containsExactly("null", "alice*1 bob*1 of 2");
        }
    }

    @Test
    void log_keepsTheNewestOnly_andWhoComesLaterIsToldAnewWhateverItsAge() {
        try (Scene scene = new Scene(false, "retention-millis", "2000", "heartbeat-millis", "300000")) {
            come(scene, "reader", WATCHED);
            come(scene, "alice", "room");
            scene.time.advanceMillis(PACE);
            come(scene, "bob", "room");
            scene.time.advanceMillis(PACE);
            RecordingTransport soon = RecordingTransport.ws();
            scene.connect(soon, Caller.of(WATCHED).adding(WATCHED, 10));
            assertThat(Scene.take(soon))
                    .filteredOn(words -> words.startsWith("subscribed"))
                    .singleElement()
                    .asString()
                    .containsOnlyOnce("alice");
            scene.time.advanceMillis(60_000);

            scene.connect(watcher, Caller.of(WATCHED));
            assertThat(told()).containsExactly("alice*1 bob*1 of 2");
        }
    }

    // ---- who may

    @Test
    void whoMayNotReadTheTopic_mayNotKnowWhoIsThere() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onSubscribe = request -> {
                if (request.topic().equals("room")) {
                    request.deny("not you");
                }
            };
            scene.connect(watcher, Caller.of(WATCHED));
            assertThat(Scene.take(watcher)).containsExactly("refused 403 not you");
        }
    }

    @Test
    void guard_tellsPresenceFromTheTopicItself() {
        try (Scene scene = new Scene(false)) {
            scene.listener.onSubscribe = request -> {
                if (request.isPresence()) {
                    request.deny("who is in " + request.topic() + " is not for you");
                }
            };
            scene.connect(watcher, Caller.of("room"));
            assertThat(Scene.take(watcher)).containsExactly("open fresh m-0");
            scene.connect(watcher, Caller.of("room", WATCHED));
            assertThat(Scene.take(watcher)).containsExactly("refused 403 who is in room is not for you");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"@presence/*", "@presence/room/**", "@presence", "@presence/@presence/room"})
    void otherThanOneTopic_isRefused(String topic) {
        try (Scene scene = new Scene(false)) {
            scene.connect(watcher, Caller.of(topic));
            assertThat(Scene.take(watcher))
                    .containsExactly("refused 400 topic: expected @presence/ and a topic without wildcards, found \""
                            + topic + "\"");
        }
    }

    @Test
    void privateTopics_areToldToTheirOwnerOnly() {
        try (Scene scene = new Scene(false)) {
            come(scene, "alice", "@me/notes");
            scene.connect(watcher, Caller.of("@presence/@me/notes").as("alice"));
            assertThat(Scene.take(watcher)).element(1).asString().startsWith("@presence/@alice/notes:{\"people\":[{");

            RecordingTransport other = RecordingTransport.ws();
            scene.connect(other, Caller.of("@presence/@alice/notes").as("bob"));
            assertThat(other.takeRefusal().status()).isEqualTo(403);
        }
    }

    @Test
    void userCalledPresence_hasATreeOfItsOwn() {
        assertThat(PrivateTopics.ofUser("presence")).isEqualTo("@%70resence");
    }

    // ---- bounds

    private static String[] rooms(String of, int count) {
        return IntStream.range(0, count).mapToObj(i -> "@presence/" + of + i).toArray(String[]::new);
    }

    @Test
    void oneUserOrAddress_takesATenthOfWhatThereIs() {
        try (Scene scene = new Scene(false, "max-topics", "250")) {
            List<Peer> tabs = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                tabs.add(come(scene, "eve", rooms("eves" + i + "-", 250)));
            }
            come(scene, "bob", WATCHED);
            Peer eve = scene.connect(watcher, Caller.of().as("eve"));
            scene.send(eve, "{'type':'subscribe','topics':['@presence/x','@presence/room'],'id':'r'}");
            scene.send(eve, "{'type':'subscribe','topics':['@presence/room','@presence/eves1-1'],'id':'s'}");
            RecordingTransport another = RecordingTransport.ws();
            scene.connect(another, Caller.of("@presence/x").as("eve"));
            String expected =
                    "topic: expected at most 1000 whose presence one user or address was the first to ask for";
            assertThat(Scene.take(another)).containsExactly("refused 403 " + expected);
            assertThat(Scene.take(watcher))
                    .contains("error 429 " + expected + " #r", "subscribed [@presence/room, @presence/eves1-1] [] #s");

            go(scene, tabs.get(0));
            scene.send(eve, "{'type':'subscribe','topics':['@presence/x'],'id':'t'}");
            assertThat(Scene.take(watcher)).contains("subscribed [@presence/x] [] #t");
        }
    }

    @Test
    void whoNobodyIsLoggedInOn_countsByTheAddress() {
        try (Scene scene = new Scene(false, "max-topics", "1000")) {
            scene.connect(RecordingTransport.ws(), Caller.of(rooms("a", 1000)));
            scene.connect(watcher, Caller.of(WATCHED));
            assertThat(watcher.takeRefusal().status()).isEqualTo(403);
            RecordingTransport elsewhere = RecordingTransport.ws();
            scene.connect(elsewhere, Caller.of(WATCHED).at("192.0.2.2"));
            assertThat(Scene.take(elsewhere).get(0)).startsWith("open fresh");
        }
    }

    @Test
    void whoWantsTheLastPlaceAtTheSameTime_doesNotGetItTwice() {
        try (Scene scene = new Scene(false, "max-topics", "1000", "dispatchers", "3")) {
            come(scene, "eve", rooms("a", 999));
            List<RecordingTransport> tabs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                tabs.add(RecordingTransport.ws());
                scene.engine.connect(Caller.of("@presence/b" + i).as("eve").arrival(), tabs.get(i));
            }
            scene.run();
            assertThat(tabs.stream()
                            .map(Scene::take)
                            .filter(words -> words.get(0).startsWith("open fresh")))
                    .hasSize(1);
        }
    }

    @Test
    void tooManyTopics_areRefused_inBandToBeAskedForAgain() {
        try (Scene scene = new Scene(false, "max-topics", "1000")) {
            List<Peer> all = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                all.add(come(scene, "user" + i, rooms(i + "-", 1000)));
            }
            scene.connect(watcher, Caller.of(WATCHED));
            assertThat(Scene.take(watcher))
                    .containsExactly("refused 403 topic: expected at most 10000 whose presence is told at a time");
            RecordingTransport open = RecordingTransport.ws();
            Peer asking = scene.connect(open, Caller.of("elsewhere").as("zoe"));
            Scene.take(open);
            scene.send(asking, "{'type':'subscribe','topics':['" + WATCHED + "'],'id':'s'}");
            assertThat(Scene.take(open))
                    .containsExactly("error 503 topic: expected at most 10000 whose presence is told at a time #s");

            scene.send(all.get(3), "{'type':'unsubscribe','topics':['@presence/3-7']}");
            RecordingTransport again = RecordingTransport.ws();
            scene.connect(again, Caller.of(WATCHED));
            scene.time.advanceMillis(100);
            assertThat(Scene.take(again)).contains(WATCHED + ":{\"people\":[],\"count\":0}");
        }
    }

    // ---- the application

    @Test
    void application_isToldThoughNoClientAsks() {
        try (Scene scene = new Scene(false, "dispatchers", "3")) {
            RecordingTransport first = RecordingTransport.ws();
            scene.connect(first, Caller.of("room").as("alice"));
            scene.time.advanceMillis(1);
            RecordingTransport second = RecordingTransport.ws();
            scene.connect(second, Caller.of("room").as("alice"));
            RecordingTransport third = RecordingTransport.ws();
            scene.connect(third, Caller.of("room"));
            String nobody = Scene.clientId(third);

            Presence presence = ask(scene, "room");

            Presence.Person alice = new Presence.Person(
                    "alice",
                    "alice",
                    Set.of(Scene.clientId(first), Scene.clientId(second)),
                    Instant.parse("2026-01-01T00:00:00Z"));
            Presence.Person other = new Presence.Person(
                    Roll.alias(nobody), null, Set.of(nobody), Instant.parse("2026-01-01T00:00:00.001Z"));
            assertThat(presence).isEqualTo(new Presence("room", List.of(alice, other)));
            assertThat(ask(scene, "elsewhere").people()).isEmpty();
        }
    }

    @Test
    void application_isToldWhatReadersAreTold() {
        try (Scene scene = new Scene(false)) {
            scene.connect(watcher, Caller.of(WATCHED));
            Peer alice = come(scene, "alice", "room");
            go(scene, alice);
            scene.time.advanceMillis(PACE);

            assertThat(told()).containsExactly(" of 0", "alice*1 of 1");
            assertThat(ask(scene, "room").people()).singleElement().satisfies(person -> {
                assertThat(person.who()).isEqualTo("alice");
                assertThat(person.clients()).hasSize(1);
            });
        }
    }

    @Test
    void searches_restInBetween() {
        try (Scene scene = new Scene(false)) {
            var first = scene.engine.push().presence("a").toCompletableFuture();
            scene.run();
            assertThat(first).isDone();

            var second = scene.engine.push().presence("b").toCompletableFuture();
            var third = scene.engine.push().presence("c").toCompletableFuture();
            scene.run();
            assertThat(second).isNotDone();
            scene.time.advanceMillis(100);
            assertThat(List.of(second, third))
                    .allSatisfy(answer -> assertThat(answer).isDone());
        }
    }

    /** What the application does with it may block. */
    @Test
    void application_isNeverToldOnADispatcher() {
        FakeTime time = new FakeTime();
        OnDispatcher threads = new OnDispatcher(new ManualThreads(time));
        List<Boolean> told = new ArrayList<>();
        try (InMemoryPush push = new InMemoryPush(threads.manual, builder -> builder.threads(threads))) {
            push.push().presence("room").thenAccept(presence -> told.add(threads.running));
            push.connect(WATCHED);
            time.advanceMillis(PACE);
            push.push().presence("room").thenAccept(presence -> told.add(threads.running));
            push.run();
        }
        assertThat(told).containsExactly(false, false);
    }

    /** Knows whether it is a dispatcher that runs. */
    private static final class OnDispatcher implements Threads {
        private final ManualThreads manual;
        private boolean running;

        OnDispatcher(ManualThreads manual) {
            this.manual = manual;
        }

        @Override
        public Executor dispatcher(int number) {
            return task -> manual.dispatcher(number).execute(() -> {
                running = true;
                task.run();
                running = false;
            });
        }

        @Override
        public Executor observers() {
            return manual.observers();
        }

        @Override
        public void start(Runnable tick) {
            manual.start(tick);
        }

        @Override
        public void await(Future<?> done) {
            manual.await(done);
        }

        @Override
        public void close() {
            manual.close();
        }
    }

    @Test
    void topicWithAWildcard_isRefusedAndAClosedEngineSaysSo() {
        Scene scene = new Scene(false);
        try (scene) {
            assertThatThrownBy(() -> scene.engine.push().presence("*")).isInstanceOf(InvalidInputException.class);
        }
        assertThatThrownBy(() -> scene.engine
                        .push()
                        .presence("room")
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(PushException.class);
    }
}
