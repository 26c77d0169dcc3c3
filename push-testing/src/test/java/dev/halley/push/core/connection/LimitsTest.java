package dev.halley.push.core.connection;

import static dev.halley.push.core.connection.Scene.take;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Client;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.testing.FakeTime;
import dev.halley.push.testing.LeakCheck;
import dev.halley.push.testing.RecordingTransport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many clients somebody may have, and how fast they may send; docs/security.md. */
class LimitsTest {
    private static final String PONG = "{'type':'pong'}";
    private static final String TOO_FAST = "429 messages: expected at most 3 a second, and twice as many at once";

    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    private final RecordingTransport socket = RecordingTransport.ws();

    private static List<String> connect(Scene scene, Caller caller, String session) {
        RecordingTransport transport = RecordingTransport.ws();
        scene.engine.connect(caller.arrival(session), transport);
        scene.run();
        return take(transport);
    }

    // ---- how many

    @Test
    void userWithTooManyClients_isRefusedUntilOneIsGone() {
        leaks.expectWarning("HALLEY-0907");
        try (Scene scene = new Scene(false, "max-per-user", "2")) {
            Peer first = scene.connect(RecordingTransport.ws(), Caller.of("a").as("ann"));
            scene.connect(RecordingTransport.ws(), Caller.of("a").as("ann"));

            assertThat(connect(scene, Caller.of("a").as("ann"), null))
                    .containsExactly("refused 429 connections: expected at most 2 clients of a user at a time");
            assertThat(connect(scene, Caller.of("a").as("bob"), null)).containsExactly("open fresh m-0");

            first.gone(1006, "cut");
            scene.run();
            assertThat(connect(scene, Caller.of("a").as("ann"), null)).containsExactly("open fresh m-0");
            assertThat(scene.engine.limits().refusals()).isEqualTo(Map.of("push.max-per-user", 1L));
        }
    }

    @Test
    void sessionWithTooManyClients_isRefused() {
        leaks.expectWarning("HALLEY-0907");
        try (Scene scene = new Scene(false, "max-per-user", "1")) {
            assertThat(connect(scene, Caller.of("a"), "one")).containsExactly("open fresh m-0");

            assertThat(connect(scene, Caller.of("a"), "one"))
                    .containsExactly("refused 429 connections: expected at most 1 clients of a session at a time");
            assertThat(connect(scene, Caller.of("a"), "two")).containsExactly("open fresh m-0");
        }
    }

    @Test
    void addressWithTooManyClients_isRefused() {
        leaks.expectWarning("HALLEY-0907");
        try (Scene scene = new Scene(false, "max-per-address", "1")) {
            scene.connect(RecordingTransport.ws(), Caller.of("a"));

            assertThat(connect(scene, Caller.of("a").as("ann"), null))
                    .containsExactly("refused 429 connections: expected at most 1 clients of an address at a time");
        }
    }

    @Test
    void clientsThatAreRefusedOrGone_leaveNothing() {
        Headcount heads = new Headcount();
        Headcount.Share roomy = new Headcount.Share("a", 9, "push.a", "of a");
        Headcount.Share narrow = new Headcount.Share("b", 1, "push.b", "of b");

        assertThat(heads.enter(List.of(roomy, narrow))).isTrue();
        assertThat(heads.enter(List.of(roomy, narrow))).isFalse();
        assertThat(heads.isTaken(narrow)).isTrue();
        heads.leave(List.of(roomy, narrow));

        assertThat(heads.size()).isZero();
    }

    @Test
    void clientThatIsKnown_isNotOneTooMany() {
        try (Scene scene = new Scene(false, "max-per-user", "1", "max-per-address", "1")) {
            Caller ann = Caller.of("a").as("ann").id("0123456789abcdef0123456789abcdef");

            assertThat(connect(scene, ann, "s")).containsExactly("open fresh m-0");
            assertThat(connect(scene, ann, "s")).containsExactly("open fresh m-0");
        }
    }

    @Test
    void arrival_isToldBeforeAnythingIsMadeOfIt() {
        leaks.expectWarning("HALLEY-0907");
        try (Scene scene = new Scene(false, "max-per-user", "1")) {
            assertThat(scene.engine
                            .limits()
                            .ofConnecting(Caller.of("a").as("ann").arrival()))
                    .isNull();
            scene.connect(RecordingTransport.ws(), Caller.of("a").as("ann"));

            assertThat(status(scene.engine
                            .limits()
                            .ofConnecting(Caller.of("a").as("ann").arrival())))
                    .isEqualTo(429);
        }
    }

    private static int status(Problem problem) {
        return Objects.requireNonNull(problem).status();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "203.0.113.7          | cb007107",
                "::ffff:203.0.113.7   | cb007107",
                "2001:db8:1:2:3:4:5:6 | 20010db800010002",
                "2001:db8:1:2:9::1    | 20010db800010002",
                "2001:db8:1:2::1%eth0 | 20010db800010002",
                "10.1.2.3             | none",
                "172.16.0.1           | none",
                "192.168.1.1          | none",
                "127.0.0.1            | none",
                "169.254.1.1          | none",
                "::1                  | none",
                "fe80::1              | none",
                "fd12:3456::1         | none",
                "unknown              | none",
                "_hidden              | none",
                "localhost            | none",
                "256.1.1.1            | none",
                "1.2.3                | none",
                "1.2.3.4.             | none",
                "::g                  | none",
                "a:b                  | none",
                "''                   | none"
            })
    void network_isWhoSharesAnAddress(String address, String network) {
        assertThat(Network.of(address)).isEqualTo(network);
    }

    // ---- how fast

    @Test
    void messagesThatComeTooFast_areRefusedById_andLaterTaken() {
        leaks.expectWarning("HALLEY-0907");
        try (Scene scene = new Scene(false, "max-rate", "3")) {
            Peer peer = scene.connect(socket, Caller.of("a"));
            take(socket);
            IntStream.range(0, 6).forEach(i -> scene.send(peer, PONG));
            assertThat(take(socket)).isEmpty();

            scene.send(peer, "{'type':'subscribe','topics':['b'],'id':'s1'}");
            assertThat(take(socket)).containsExactly("error " + TOO_FAST + " #s1");

            scene.time.advanceMillis(1000);
            take(socket);
            scene.send(peer, "{'type':'subscribe','topics':['b'],'id':'s2'}");
            assertThat(take(socket)).containsExactly("subscribed [b] [] #s2");
        }
    }

    @Test
    void flood_closesTheConnectionOnce_andIsToldToComeBack() {
        leaks.expectWarning("HALLEY-0907");
        try (Scene scene = new Scene(false, "max-rate", "3")) {
            Peer peer = scene.connect(socket, Caller.of("a"));
            take(socket);
            for (int i = 0; i < 1_000_000; i++) {
                peer.received(PONG.replace('\'', '"'));
            }
            scene.run();

            assertThat(take(socket)).endsWith("close 4008", "end 4008").hasSizeLessThan(10);
            assertThat(scene.engine.limits().refusals()).isEqualTo(Map.of("push.max-rate", 7L));
        }
    }

    @Test
    void allThatAUserSends_countsTogether() {
        leaks.expectWarning("HALLEY-0907");
        try (Scene scene = new Scene(false, "max-rate", "3")) {
            Peer one = scene.connect(RecordingTransport.ws(), Caller.of("a").as("ann"));
            Peer two = scene.connect(socket, Caller.of("a").as("ann"));
            Peer bob = scene.connect(RecordingTransport.ws(), Caller.of("a").as("bob"));
            take(socket);
            IntStream.range(0, 3).forEach(i -> scene.send(one, PONG));
            IntStream.range(0, 3).forEach(i -> scene.send(bob, PONG));
            IntStream.range(0, 4).forEach(i -> scene.send(two, PONG));

            assertThat(take(socket)).isNotEmpty().allMatch(("error " + TOO_FAST)::equals);
        }
    }

    @Test
    void whoSendsSteadilyTooFast_isServedAtTheRate() {
        leaks.expectWarning("HALLEY-0907");
        FakeTime time = new FakeTime();
        Limits limits = new Limits(Scene.config("max-rate", "100"), time);
        Client ann = new Client("0".repeat(32), "ann", Set.of(), "192.0.2.1");
        int taken = 0;
        for (int millis = 0; millis < 10_000; millis += 5) {
            time.advanceMillis(5);
            taken += limits.ofPosting(ann, null) == null ? 1 : 0;
        }

        assertThat(taken).isBetween(1190, 1210); // 200 at once, and 100 a second
    }

    @Test
    void floodInOneTab_closesNoOther() {
        leaks.expectWarning("HALLEY-0907");
        try (Scene scene = new Scene(false, "max-rate", "3")) {
            Peer noisy = scene.connect(RecordingTransport.ws(), Caller.of("a").as("ann"));
            Peer other = scene.connect(socket, Caller.of("a").as("ann"));
            take(socket);
            IntStream.range(0, 1000).forEach(i -> scene.send(noisy, PONG));
            IntStream.range(0, 5).forEach(i -> scene.send(other, PONG));

            assertThat(take(socket)).hasSize(5).allMatch(("error " + TOO_FAST)::equals);
        }
    }

    @Test
    void addressThatMayBeAProxys_isNobodysShare() {
        Limits limits = new Limits(Scene.config("max-rate", "3"), new FakeTime());
        for (int i = 0; i < 1000; i++) {
            Client client = new Client(String.format("%032x", i), null, Set.of(), "127.0.0.1");
            assertThat(limits.ofPosting(client, client.id())).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::%x"})
    void postsOfAnotherClientEachTime_countByTheirAddress(String address) {
        leaks.expectWarning("HALLEY-0907");
        Limits limits = new Limits(Scene.config("max-rate", "3"), new FakeTime());
        List<Integer> answers = IntStream.range(0, 62)
                .mapToObj(i -> new Client(String.format("%032x", i), null, Set.of(), String.format(address, i)))
                .map(client -> limits.ofPosting(client, client.id()) == null ? 200 : 429)
                .toList();

        assertThat(answers.subList(0, 60)).containsOnly(200);
        assertThat(answers.subList(60, 62)).containsOnly(429);
        Client elsewhere = new Client("0".repeat(32), null, Set.of(), "192.0.2.2");
        assertThat(limits.ofPosting(elsewhere, null)).isNull();
    }

    @Test
    void pollsThatEndWithEachMessage_areNoFlood_andLeaveItsShareToWhatIsSent() {
        leaks.expectWarning("HALLEY-0907");
        FakeTime time = new FakeTime();
        Limits limits = new Limits(Scene.config("max-rate", "3"), time);
        Client client = new Client("0".repeat(32), null, Set.of(), "10.0.0.1");
        Arrival poll = Caller.of("a").id(client.id()).arrival();
        for (int i = 0; i < 90; i++) {
            assertThat(limits.ofConnecting(poll)).as("poll %d", i).isNull();
            time.advance(Duration.ofMillis(30));
        }
        assertThat(limits.ofPosting(client, client.id())).isNull();

        for (int i = 0; i < 60; i++) {
            limits.ofConnecting(poll);
        }
        assertThat(Objects.requireNonNull(limits.ofConnecting(poll)))
                .isEqualTo(Problem.of(429, "requests: expected at most 30 a second"));
        assertThat(limits.ofPosting(client, client.id())).isNull();
    }

    @Test
    void bucketsThatAreFullAgain_areForgotten() {
        FakeTime time = new FakeTime();
        Rates rates = new Rates(time, 1);
        for (int i = 0; i < 500_000; i++) {
            assertThat(rates.take("c" + i, 1)).isTrue();
            time.advance(Duration.ofMillis(1));
            assertThat(rates.size()).isLessThan(5000);
        }
    }

    @Test
    void bucketsOfTooMany_areRefused() {
        Rates rates = new Rates(new FakeTime(), 1);
        for (int i = 0; i < Rates.MOST_BUCKETS; i++) {
            rates.take("c" + i, 1);
        }

        assertThat(rates.take("one more", 1)).isFalse();
        assertThat(rates.take("c1", 1)).isTrue();
        assertThat(rates.size()).isEqualTo(Rates.MOST_BUCKETS);
    }

    // ---- nothing at all

    @Test
    void webSocketOnWhichNothingIsAskedFor_isClosedAfter30Seconds() {
        try (Scene scene = new Scene(false)) {
            Peer quiet = scene.connect(socket, Caller.of());
            scene.time.advance(Duration.ofMillis(29_900));
            quiet.alive(); // a ping or pong frame asks for nothing
            assertThat(take(socket)).doesNotContain("close 4009");

            scene.time.advance(Duration.ofMillis(200));
            assertThat(take(socket)).endsWith("close 4009", "end 4009");
        }
    }

    @Test
    void webSocketOnWhichAnythingIsAskedFor_isLeftOpen() {
        try (Scene scene = new Scene(false)) {
            RecordingTransport other = RecordingTransport.ws();
            Peer subscribed = scene.connect(socket, Caller.of("a"));
            Peer talking = scene.connect(other, Caller.of());
            scene.send(talking, PONG);
            scene.time.advance(Duration.ofMillis(20_000));
            subscribed.alive();
            scene.send(talking, PONG);
            scene.time.advance(Duration.ofMillis(15_000));

            assertThat(take(socket)).doesNotContain("close 4009");
            assertThat(take(other)).doesNotContain("close 4009");
        }
    }

    // ---- the log

    @Test
    void refusals_areLoggedOnceAMinute_andCounted() {
        leaks.expectWarning("push.a: expected at most 7, refused what was more (1 since");
        leaks.expectWarning("push.a: expected at most 7, refused what was more (1000 since");
        FakeTime time = new FakeTime();
        Refusals refusals = new Refusals(time);
        for (int i = 0; i < 1000; i++) {
            refusals.add("push.a", 7);
            time.advance(Duration.ofMillis(59));
        }
        time.advance(Duration.ofSeconds(1));
        refusals.add("push.a", 7);

        assertThat(refusals.all()).isEqualTo(Map.of("push.a", 1001L));
    }
}
