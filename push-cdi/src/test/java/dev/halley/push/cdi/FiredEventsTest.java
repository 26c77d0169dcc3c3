package dev.halley.push.cdi;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halley.push.Connected;
import dev.halley.push.InvalidInputException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.spi.EventMetadata;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiredEventsTest {
    public record Order(int id) {}

    public record Secret(int id) {}

    @Dependent
    public static class Shop {
        @Inject
        @Topic("orders/eu")
        Event<Order> europe;

        @Inject
        @Topic("orders/us")
        Event<Order> america;

        @Inject
        Event<Object> any;
    }

    @ApplicationScoped
    public static class Office {
        @Inject
        Journal journal;

        void plain(@Observes @Priority(1) Order order) {
            journal.note("plain " + order.id());
        }

        void europe(@Observes @Priority(2) @Topic("orders/eu") Order order, EventMetadata metadata) {
            journal.note("europe " + order.id() + ' '
                    + FiredEvents.of(metadata.getQualifiers()).value());
        }

        void all(@Observes @Priority(3) @Topic("orders/*") Order order, Journal injected) {
            injected.note("all " + order.id());
        }

        void refuse(@Observes @Topic("orders/*") Order order) {
            if (order.id() < 0) {
                throw new IllegalArgumentException("no such order");
            }
        }

        void later(@ObservesAsync @Topic("orders/us") Order order) {
            journal.note("later " + order.id());
        }
    }

    private final LogRecorder log = new LogRecorder();
    private final Deployment deployment = Deployment.of(Shop.class, Office.class, Journal.class);
    private final Shop shop = deployment.get(Shop.class);
    private final Journal journal = deployment.get(Journal.class);

    @AfterEach
    void close() {
        deployment.close();
        log.close();
    }

    @Test
    void firedEvent_isPublishedOnce_andReachesObserversWhosePatternMatches() {
        try (TestClient client = deployment.client("orders/*")) {
            shop.europe.fire(new Order(1));
            assertThat(journal.rest()).containsExactly("plain 1", "europe 1 orders/eu", "all 1");
            shop.america.fire(new Order(2));
            assertThat(journal.rest()).containsExactly("plain 2", "all 2");

            assertThat(List.of(client.data(), client.data())).containsExactly("{\"id\":1}", "{\"id\":2}");
        }
    }

    @Test
    void asynchronouslyFiredEvent_isInTheLog_whenItsStageCompletes() throws Exception {
        try (TestClient client = deployment.client("orders/*")) {
            shop.europe.fireAsync(new Order(1)).toCompletableFuture().get(10, SECONDS);
            assertThat(journal.rest()).isEmpty();
            shop.america.fireAsync(new Order(2)).toCompletableFuture().get(10, SECONDS);
            assertThat(journal.rest()).containsExactly("later 2");

            assertThat(List.of(client.data(), client.data())).containsExactly("{\"id\":1}", "{\"id\":2}");
        }
    }

    @Test
    void topicChosenAtRunTime_isPublishedTo() {
        try (TestClient client = deployment.client("orders/**")) {
            shop.any.select(Order.class, Topic.Literal.of("orders/asia/7")).fire(new Order(3));

            assertThat(client.next("message").getString("topic")).isEqualTo("orders/asia/7");
            assertThat(journal.rest()).containsExactly("plain 3");
        }
    }

    @Test
    void eventWithoutTopic_isNotPublished() {
        try (TestClient client = deployment.client("**")) {
            shop.any.fire(new Order(1));
            shop.europe.fire(new Order(2));

            assertThat(client.data()).isEqualTo("{\"id\":2}");
        }
    }

    @Test
    void observerThatThrows_stopsThePublishing() {
        try (TestClient client = deployment.client("orders/*")) {
            assertThatThrownBy(() -> shop.europe.fire(new Order(-1))).hasMessageContaining("no such order");
            shop.europe.fire(new Order(1));

            assertThat(client.data()).isEqualTo("{\"id\":1}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/*", "@me/notes"})
    void wrongTopicAtRunTime_isTheFiringCodesProblem(String topic) {
        assertThatThrownBy(() -> shop.any.select(Topic.Literal.of(topic)).fire("x"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("found \"" + topic + '"');
        assertThatThrownBy(() -> shop.any
                        .select(Topic.Literal.of(topic))
                        .fireAsync("x")
                        .toCompletableFuture()
                        .get(10, SECONDS))
                .hasStackTraceContaining("found \"" + topic + '"');
    }

    @Test
    void twoTopics_areRefused() {
        assertThatThrownBy(() -> shop.europe.select(Topic.Literal.of("b")).fire(new Order(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void unwritablePayload_isTheFiringCodesProblem() {
        record Hidden(int id) {}

        assertThatThrownBy(() -> shop.any.select(Topic.Literal.of("x")).fire(new Hidden(1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("Hidden");
    }

    @Test
    void ourOwnEvents_areNeverPublished() {
        dev.halley.push.Client who = new dev.halley.push.Client("0".repeat(32), null, Set.of(), "127.0.0.1");

        assertThatThrownBy(() -> shop.any.select(Topic.Literal.of("x")).fire(new Connected(who, "ws")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HALLEY-0157");
    }

    @Test
    void jsonValue_isPublishedAsItIs() {
        try (TestClient client = deployment.client("x")) {
            shop.any.select(Topic.Literal.of("x")).fire(JsonValue.EMPTY_JSON_OBJECT);

            assertThat(client.data()).isEqualTo("{}");
        }
    }
}
