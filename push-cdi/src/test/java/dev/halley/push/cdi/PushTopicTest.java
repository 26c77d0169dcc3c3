package dev.halley.push.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.PublishRequest;
import dev.halley.push.Push;
import dev.halley.push.PushConfig;
import dev.halley.push.Received;
import dev.halley.push.spi.Log;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PushTopicTest {
    @ApplicationScoped
    @PushTopic(value = "news/**", publish = "editor")
    @PushTopic(value = "members/*", subscribe = "**", publish = "*")
    public static class Paper {
        @Inject
        Journal journal;

        void may(@Observes @Topic("news/banned") PublishRequest r) {
            r.deny("banned");
        }

        void said(@Observes @Topic("desk/*") Received<String> m) {
            journal.note("desk " + m.data());
        }

        @Produces
        @RolesAllowed({"editor", "admin"})
        @PushTopic("desk/**")
        String desk() {
            return "desk";
        }
    }

    @ApplicationScoped
    public static class Others {
        @Produces
        @DenyAll
        @PushTopic("internal/**")
        Integer internal() {
            return 1;
        }

        @Produces
        @PermitAll
        @PushTopic(value = "prices/*", retained = true)
        Long prices() {
            return 1L;
        }
    }

    private final LogRecorder log = new LogRecorder();
    private final Deployment deployment = Deployment.of(Paper.class, Others.class, Journal.class);

    @AfterEach
    void close() {
        deployment.close();
        log.close();
    }

    @Test
    void rolesThatItNames_areAskedAbout() {
        assertThat(deployment.engine().roles()).containsExactlyInAnyOrder("editor", "admin");
        assertThat(deployment.engine().config().roles()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "news/1, , , open",
        "members/1, , , refused",
        "members/1, bob, , open",
        "**, , , refused",
        "desk/1, bob, , refused",
        "desk/1, bob, editor, open",
        "desk/**, bob, admin, open",
        "*/x, bob, admin, refused",
        "internal/x, bob, admin, refused",
        "prices/x, , , open",
        "elsewhere, , , open"
    })
    void subscription_isForItsRoles(String topic, @Nullable String principal, @Nullable String role, String outcome) {
        try (TestClient client = TestClient.start(deployment.engine(), principal, roles(role), topic)) {
            assertThat(client.next(outcome).getString("detail", "topic: expected a role that may subscribe to"))
                    .startsWith("topic: expected a role that may subscribe to");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "news/1, editor, published",
        "news/1, admin, error",
        "news/banned, editor, error",
        "members/1, , published",
        "desk/1, editor, published",
        "desk/1, , error",
        "prices/x, editor, error",
        "internal/x, editor, error"
    })
    void publish_isForItsRoles_whereItIsOpen(String topic, @Nullable String role, String outcome) {
        try (TestClient client = deployment.client("bob", roles(role))) {
            client.publish("1", topic, "\"hi\"");
            client.next(outcome);
        }
    }

    @Test
    void retainedTopic_keepsTheNewestOfEachKeyOnly() {
        Push push = deployment.get(Push.class);
        push.topic("prices/x").publish(1);
        push.topic("prices/x").publish(2);
        push.topic("other").publish(3);
        push.topic("other").publish(4);
        try (TestClient client = TestClient.start(
                deployment.engine(), "ws", null, null, Set.of(), new Log.Start.Earliest(), "prices/x", "other")) {
            assertThat(client.data()).isEqualTo("2");
            assertThat(client.data()).isEqualTo("3");
        }
        assertThat(deployment.engine().config()).isEqualTo(PushConfig.defaults());
    }

    private static Set<String> roles(@Nullable String role) {
        return role == null ? Set.of() : Set.of(role);
    }
}
