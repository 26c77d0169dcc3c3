package dev.halley.push.cdi;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halley.push.InvalidInputException;
import dev.halley.push.Position;
import dev.halley.push.PublishOptions;
import dev.halley.push.Publisher;
import dev.halley.push.Push;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublishingTest {
    public record Order(int id, List<String> lines) {}

    @Dependent
    static class Shop {
        @Inject
        @Topic("orders")
        Publisher<Order> orders;

        @Inject
        @Topic("lists")
        Publisher<Map<String, List<Order>>> lists;

        @Inject
        @Topic("bytes")
        Publisher<byte[]> bytes;

        @Inject
        @Topic("texts")
        Publisher<String> texts;

        @Inject
        @Topic("values")
        Publisher<JsonValue> values;

        @Inject
        @Topic("later")
        Provider<Publisher<String>> later;

        @Inject
        @Any
        Instance<Publisher<String>> any;

        @Inject
        Push push;
    }

    @SessionScoped
    static class Cart implements Serializable {
        private static final long serialVersionUID = 1L;

        @Inject
        @Topic("cart")
        Publisher<String> publisher;

        @Inject
        Push push;
    }

    private final LogRecorder log = new LogRecorder();
    private final Deployment deployment = Deployment.of(Shop.class, Cart.class);
    private final Shop shop = deployment.get(Shop.class);

    @AfterEach
    void close() {
        deployment.close();
        log.close();
    }

    @Test
    void injectedPublisher_reachesItsTopic() throws Exception {
        try (TestClient client = deployment.client("orders", "lists")) {
            Position position = shop.orders
                    .publish(new Order(7, List.of("a", "b")))
                    .toCompletableFuture()
                    .get(10, SECONDS);

            var message = client.next("message");
            assertThat(message.getString("topic")).isEqualTo("orders");
            assertThat(message.getString("position")).isEqualTo(position.toString());
            assertThat(message.get("data")).hasToString("{\"id\":7,\"lines\":[\"a\",\"b\"]}");

            shop.lists.publish(Map.of("all", List.of(new Order(1, List.of()))));
            assertThat(client.data()).isEqualTo("{\"all\":[{\"id\":1,\"lines\":[]}]}");
        }
    }

    @Test
    void payloads_areWrittenAsJson() {
        try (TestClient client = deployment.client("bytes", "texts", "values")) {
            shop.bytes.publish(new byte[] {1, 2, 3});
            assertThat(client.data()).isEqualTo("\"AQID\"");
            shop.texts.publish("a \"quoted\"\nline");
            assertThat(client.data()).isEqualTo("\"a \\\"quoted\\\"\\nline\"");
            shop.values.publish(Json.createObjectBuilder().add("x", 1).build());
            assertThat(client.data()).isEqualTo("{\"x\":1}");
        }
    }

    @Test
    void publisherByProviderOrInstance_reachesItsTopic() {
        try (TestClient client = deployment.client("**")) {
            shop.later.get().publish("p");
            assertThat(client.next("message").getString("topic")).isEqualTo("later");
            shop.any.select(Topic.Literal.of("chosen/1")).get().publish("i");
            assertThat(client.next("message").getString("topic")).isEqualTo("chosen/1");
        }
    }

    @Test
    void push_reachesTopicsUsersAndClients() {
        try (TestClient alice = deployment.client("alice", Set.of(), "orders/*", "@me/notes");
                TestClient bob = deployment.client("bob", Set.of(), "orders/*", "@me/notes")) {
            shop.push.user("alice").topic("notes").publish("to alice");
            shop.push.topic("orders/1").publish(Map.of("id", 1), PublishOptions.NONE.withKey("k"));

            assertThat(alice.data()).isEqualTo("\"to alice\"");
            assertThat(alice.next("message").getString("key")).isEqualTo("k");
            assertThat(bob.data()).isEqualTo("{\"id\":1}");
        }
    }

    @Test
    void wrongTopicAtRunTime_isRefused() {
        assertThatThrownBy(() -> shop.push.topic("a/*")).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> shop.any.select(Topic.Literal.of("a b")).get().topic())
                .hasStackTraceContaining("topic: expected");
    }

    @Test
    void publisherOfAPassivatedBean_worksWhenItComesBack() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(shop.texts);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
                TestClient client = deployment.client("texts")) {
            @SuppressWarnings("unchecked")
            Publisher<String> back = (Publisher<String>) in.readObject();
            back.publish("again");

            assertThat(back.topic()).isEqualTo("texts");
            assertThat(client.data()).isEqualTo("\"again\"");
        }
    }
}
