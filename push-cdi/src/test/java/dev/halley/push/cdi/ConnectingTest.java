package dev.halley.push.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Client;
import dev.halley.push.ConnectRequest;
import dev.halley.push.Connected;
import dev.halley.push.Cursor;
import dev.halley.push.Disconnected;
import dev.halley.push.InvalidInputException;
import dev.halley.push.Missed;
import dev.halley.push.PublishOptions;
import dev.halley.push.Push;
import dev.halley.push.Received;
import dev.halley.push.SubscribeRequest;
import dev.halley.push.TransportChanged;
import dev.halley.push.spi.Log;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectingTest {
    @ApplicationScoped
    public static class Door {
        @Inject
        Journal journal;

        void mayCome(@Observes @Priority(1) ConnectRequest r) {
            if ("mallory".equals(r.client().principal())) {
                r.deny("not you");
            } else if (r.client().principal() != null) {
                r.setAttribute("tenant", "acme");
            }
        }

        void nameOf(@Observes @Priority(1) ConnectRequest r) {
            if ("loud".equals(r.client().principal())) {
                r.setAttribute("name", "x".repeat(1021));
            }
        }

        void asked(@Observes @Priority(2) ConnectRequest r) {
            journal.note("asked " + r.transport() + ' ' + r.topics() + ' '
                    + r.client().attributes());
        }

        void may(@Observes @Topic("tenants/{tenant}") SubscribeRequest r) {
            if (!r.path("tenant").equals(r.client().attributes().get("tenant"))) {
                r.deny("another tenant's");
            }
        }

        void came(@Observes Connected e) {
            journal.note("came " + e.client().attributes());
        }

        void said(@Observes @Topic("lines") Received<String> m) {
            journal.note(m.data() + ' ' + m.client().attributes());
        }

        void changed(@Observes TransportChanged e) {
            journal.note("changed " + e.from() + " to " + e.transport());
        }

        void missed(@Observes Missed e) {
            journal.note(
                    "missed " + e.gap().reason().text() + " of " + e.client().principal() + " by " + e.transport());
        }

        void went(@Observes Disconnected e) {
            journal.note("went " + e.transport() + ' ' + e.messages());
        }
    }

    private final LogRecorder log = new LogRecorder();
    private final Deployment deployment = Deployment.of(Door.class, Journal.class);
    private final Journal journal = deployment.get(Journal.class);

    @AfterEach
    void close() {
        deployment.close();
        log.close();
    }

    @Test
    void deniedConnect_isRefusedWithItsReason() {
        JsonObject refused = TestClient.start(deployment.engine(), "mallory", Set.of(), "lines")
                .next("refused");

        assertThat(refused.getInt("status")).isEqualTo(403);
        assertThat(refused.getString("detail")).isEqualTo("not you");
        assertThat(journal.rest()).containsExactly("asked ws [lines] {}");
    }

    @Test
    void attributes_areInEveryLaterEvent() {
        TestClient client = deployment.client("alice", Set.of(), "tenants/acme");
        assertThat(journal.next(2)).containsExactly("asked ws [tenants/acme] {tenant=acme}", "came {tenant=acme}");

        client.subscribe("1", "tenants/other");
        assertThat(client.next("error").getString("detail")).isEqualTo("another tenant's");
        client.publish("2", "lines", "\"hi\"");
        assertThat(journal.next()).isEqualTo("hi {tenant=acme}");

        client.close();
        assertThat(journal.next()).isEqualTo("went ws 0");
    }

    @Test
    void publishByPost_hasTheAttributesOfTheConnectedClient_ofTheSamePrincipalOnly() {
        TestClient client = TestClient.start(deployment.engine(), "alice", Set.of());
        String id = client.next("open").getString("client");
        journal.next(2);

        post(new Client(id, "alice", Set.of(), "127.0.0.1"), "\"mine\"");
        assertThat(journal.next()).isEqualTo("mine {tenant=acme}");
        post(new Client(id, "eve", Set.of(), "127.0.0.1"), "\"hers\"");
        assertThat(journal.next()).isEqualTo("hers {}");

        client.close();
        assertThat(journal.next()).isEqualTo("went ws 0");
        post(new Client(id, "alice", Set.of(), "127.0.0.1"), "\"late\"");
        assertThat(journal.next()).isEqualTo("late {}");
    }

    @Test
    void otherTransport_isTold_andTheEndCountsTheMessagesOfBoth() {
        TestClient first = TestClient.start(deployment.engine(), "alice", Set.of(), "lines");
        String id = first.next("open").getString("client");
        deployment.get(Push.class).topic("lines").publish("one");
        first.data();
        TestClient second =
                TestClient.start(deployment.engine(), "sse", id, "alice", Set.of(), new Log.Start.Now(), "lines");
        second.next("open");
        deployment.get(Push.class).topic("lines").publish("two");
        second.data();
        second.close();

        assertThat(journal.next(5))
                .containsExactly(
                        "asked ws [lines] {tenant=acme}",
                        "came {tenant=acme}",
                        "asked sse [lines] {tenant=acme}",
                        "changed ws to sse",
                        "went sse 2");
    }

    @Test
    void cursorThatTheLogCannotGoOnFrom_isMissed() {
        Log.Start old = new Log.Start.After(Cursor.parse("elsewhere-7"));
        TestClient client = TestClient.start(deployment.engine(), "ws", null, "alice", Set.of(), old, "lines");
        client.next("gap");

        assertThat(journal.next(3)).last().isEqualTo("missed epoch of alice by ws");
        client.close();
        journal.next();
    }

    @Test
    void attributeBeyondItsBound_failsTheObserver_andTheClientIsRefused() {
        JsonObject refused =
                TestClient.start(deployment.engine(), "loud", Set.of(), "lines").next("refused");

        assertThat(refused.getInt("status")).isEqualTo(403);
        assertThat(log.take().getThrown())
                .hasStackTraceContaining(InvalidInputException.class.getName() + ": "
                        + "attribute name: expected at most 1024 characters with its name, found \"1025\"");
        journal.next();
    }

    private void post(Client client, String data) {
        deployment
                .engine()
                .receive(client, "lines", data, PublishOptions.NONE)
                .toCompletableFuture()
                .join();
    }
}
