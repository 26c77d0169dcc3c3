package dev.halley.push.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Presence;
import dev.halley.push.Push;
import dev.halley.push.Received;
import dev.halley.push.SubscribeRequest;
import dev.halley.push.Subscribed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** To one user, to one client, between both, and about who is there. */
class TalkingTest {
    public record Job(int id) {}

    @ApplicationScoped
    public static class Desk {
        private final Map<Integer, Received<Job>> waiting = new ConcurrentHashMap<>();

        @Inject
        Push push;

        void placed(@Observes @Topic("orders/{buyer}/new") Received<Job> m) {
            String note = "ordered " + m.data().id();
            push.user(m.path("buyer")).topic("notes").publish(note);
        }

        void came(@Observes @Topic("@client/*") Subscribed e) {
            push.client(e.client().id()).publish("for you alone");
        }

        void print(@Observes @Topic("jobs/print") Received<Job> m) {
            waiting.put(m.data().id(), m); // returns, and has not replied yet
        }

        void printed(@Observes @Topic("jobs/printed") Received<Job> m) {
            waiting.remove(m.data().id()).reply("printed");
        }

        void mayAskWhoIsThere(@Observes @Topic("wards/*") SubscribeRequest r) {
            if (r.isPresence() && !"doctor".equals(r.client().principal())) {
                r.deny("who is on the ward is not for you");
            }
        }
    }

    private final LogRecorder log = new LogRecorder();
    private final Deployment deployment = Deployment.of(Desk.class);

    @AfterEach
    void close() {
        deployment.close();
        log.close();
    }

    @Test
    void user_isReachedWhereverHeIsAndNobodyElseIs() {
        try (TestClient phone = deployment.client("alice", Set.of(), "@me/notes");
                TestClient tab = deployment.client("alice", Set.of(), "@me/*");
                TestClient other = deployment.client("bob", Set.of(), "@me/notes")) {
            other.publish("1", "orders/alice/new", "{\"id\":7}");
            other.publish("2", "orders/bob/new", "{\"id\":8}");

            assertThat(phone.data()).isEqualTo("\"ordered 7\"");
            assertThat(tab.data()).isEqualTo("\"ordered 7\"");
            assertThat(other.data()).isEqualTo("\"ordered 8\"");
        }
    }

    @Test
    void client_isReachedAlone() {
        try (TestClient one = TestClient.start(deployment.engine(), "alice", Set.of());
                TestClient other = TestClient.start(deployment.engine(), "alice", Set.of())) {
            String first = one.next("open").getString("client");
            String second = other.next("open").getString("client");
            one.subscribe("1", "@client/" + second);
            assertThat(one.next("error").getInt("status")).isEqualTo(403);
            one.subscribe("2", "@client/" + first);
            assertThat(one.data()).isEqualTo("\"for you alone\"");
        }
    }

    @Test
    void reply_mayComeByWhatSomebodyElseDoes() {
        try (TestClient asks = deployment.client();
                TestClient does = deployment.client()) {
            asks.request("r", "jobs/print", "{\"id\":3}");
            asks.subscribe("s", "anything"); // is decided on after it
            asks.next("subscribed");
            does.publish("p", "jobs/printed", "{\"id\":3}");

            assertThat(asks.next("reply").getString("data")).isEqualTo("printed");
        }
    }

    @Test
    void presence_isWhoIsThere() {
        Push push = deployment.get(Push.class);
        deployment.client("alice", Set.of(), "chat/lobby");
        deployment.client("alice", Set.of(), "chat/lobby");
        deployment.client("chat/lobby");

        Presence presence = push.presence("chat/lobby").toCompletableFuture().join();

        assertThat(presence.people()).hasSize(2).anySatisfy(alice -> {
            assertThat(alice.who()).isEqualTo("alice");
            assertThat(alice.clients()).hasSize(2);
        });
    }

    @Test
    void guard_mayLetPeopleReadAndNotKnowWhoElseDoes() {
        try (TestClient nurse =
                        TestClient.start(deployment.engine(), "nurse", Set.of(), "wards/1", "@presence/wards/1");
                TestClient doctor = deployment.client("doctor", Set.of(), "wards/1", "@presence/wards/1")) {
            assertThat(nurse.next("refused").getString("detail")).isEqualTo("who is on the ward is not for you");
            assertThat(doctor.data()).contains("\"who\":\"doctor\"");
        }
    }
}
