package dev.halley.push.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.PublishRequest;
import dev.halley.push.Received;
import dev.halley.push.Request;
import dev.halley.push.SubscribeRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecidingTest {
    public record Line(String text) {}

    @ApplicationScoped
    public static class Guard {
        @Inject
        Journal journal;

        void may(@Observes @Topic("admin/**") SubscribeRequest r) {
            if (!r.isUserInRole("admin")) {
                r.deny("admins only");
            }
        }

        void clean(@Observes @Topic("chat/*") PublishRequest r) {
            r.replaceData(r.data().replace("darn", "****"));
        }

        void quiet(@Observes @Topic("chat/quiet") PublishRequest r) {
            r.deny("nobody speaks here");
        }

        void said(@Observes @Topic("chat/*") Received<Line> m) {
            journal.note(m.topic() + ' ' + m.data().text());
        }

        void audit(@Observes @Topic("**") Received<JsonObjectLike> m) {
            journal.note("audit " + m.topic());
        }
    }

    public record JsonObjectLike(String text) {}

    @ApplicationScoped
    public static class BrokenGuard {
        @Inject
        Journal journal;

        void fails(@Observes @Topic("broken") Request r) {
            throw new IllegalStateException("on purpose");
        }

        void brokenSaid(@Observes @Topic("broken") Received<String> m) {
            journal.note("broken " + m.data());
        }
    }

    private final LogRecorder log = new LogRecorder();
    private final Deployment deployment = Deployment.of(Guard.class, Journal.class);
    private final Journal journal = deployment.get(Journal.class);

    @AfterEach
    void close() {
        deployment.close();
        log.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin/x", "admin/**", "**", "*/x", "admin/*/y"})
    void subscriptionThatIncludesSomeOfAGuardedTopic_isDenied(String topic) {
        try (TestClient client = TestClient.start(deployment.engine(), "bob", Set.of(), topic)) {
            JsonObject refused = client.next("refused");

            assertThat(refused.getInt("status")).isEqualTo(403);
            assertThat(refused.getString("detail")).contains("admins only");
        }
    }

    @Test
    void subscriptionThatTheGuardAllows_isOpen() {
        deployment.client("alice", Set.of("admin"), "admin/**").close();
        deployment.client("bob", Set.of(), "chat/*", "@me/x").close();
    }

    @Test
    void subscriptionInTheConnection_isDeniedByAnError() {
        try (TestClient client = deployment.client("bob", Set.of(), "chat/1")) {
            client.subscribe("s1", "admin/x");

            JsonObject error = client.next("error");
            assertThat(error.getString("id")).isEqualTo("s1");
            assertThat(error.getInt("status")).isEqualTo(403);
            assertThat(error.getString("detail")).contains("admins only");
        }
    }

    @Test
    void guardThatFails_denies() {
        try (Deployment broken = Deployment.of(BrokenGuard.class, Journal.class);
                TestClient client = broken.client("bob", Set.of())) {
            client.subscribe("s1", "broken");
            assertThat(client.next("error").getString("detail")).contains("could not decide");
            assertThat(log.take().getMessage())
                    .startsWith("HALLEY-0151 " + BrokenGuard.class.getName() + ".fails(Request)");

            client.publish("p1", "broken", "\"x\"");
            assertThat(client.next("error").getString("detail")).contains("could not decide");
            assertThat(log.take().getMessage()).contains("PublishRequest on broken");
            assertThat(broken.get(Journal.class).rest()).isEmpty();
        }
    }

    @Test
    void publish_mayBeRewrittenOrDenied() {
        try (TestClient client = deployment.client("bob", Set.of(), "chat/*")) {
            client.publish("p1", "chat/1", "{\"text\":\"darn\"}");
            assertThat(client.data()).isEqualTo("{\"text\":\"****\"}");
            assertThat(journal.next(2)).containsExactlyInAnyOrder("chat/1 ****", "audit chat/1");

            client.publish("p2", "chat/quiet", "{\"text\":\"hello\"}");
            JsonObject error = client.next("error");
            assertThat(error.getInt("status")).isEqualTo(403);
            assertThat(error.getString("detail")).contains("nobody speaks here");
        }
        assertThat(journal.rest()).isEmpty();
    }

    @Test
    void dataOfAnotherTypeThanTheTopics_areDenied() {
        try (TestClient client = deployment.client("bob", Set.of(), "chat/*")) {
            client.publish("p1", "chat/1", "[1]");

            JsonObject error = client.next("error");
            assertThat(error.getInt("status")).isEqualTo(403);
            assertThat(error.getString("detail")).isEqualTo("data: expected Line, found something else");
        }
        assertThat(journal.rest()).isEmpty();
    }

    @Test
    void topicThatOnlyAnAuditObserverHears_isNotOpenToClients() {
        try (TestClient client = deployment.client("bob", Set.of())) {
            client.publish("p1", "elsewhere", "{}");

            assertThat(client.next("error").getInt("status")).isEqualTo(403);
        }
        assertThat(journal.rest()).isEmpty();
    }
}
