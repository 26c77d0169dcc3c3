package dev.halley.push.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Received;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestingTest {
    public record Order(int id, int total) {}

    @ApplicationScoped
    @PushTopic(value = "open/*", publish = "*")
    public static class Orders {
        void find(@Observes @Topic("orders/find") Received<Integer> m) {
            m.reply(new Order(m.data(), 42));
        }

        void slow(@ObservesAsync @Topic("orders/slow") Received<Integer> m) {
            new Thread(() -> m.reply(List.of(m.data()))).start();
        }

        void fails(@Observes @Topic("orders/broken") Received<Integer> m) {
            throw new IllegalStateException("secret");
        }
    }

    private final LogRecorder log = new LogRecorder();
    private final Deployment deployment = Deployment.of(Orders.class);

    @AfterEach
    void close() {
        deployment.close();
        log.close();
    }

    @Test
    void observer_repliesWithWhatJsonBCanWrite() {
        try (TestClient client = deployment.client()) {
            client.request("r1", "orders/find", "7");

            JsonObject reply = client.next("reply");
            assertThat(reply.getString("id")).isEqualTo("r1");
            assertThat(reply.get("data")).hasToString("{\"id\":7,\"total\":42}");
        }
    }

    @Test
    void asynchronousObserver_mayReplyFromAnotherThread() {
        try (TestClient client = deployment.client()) {
            client.request("r1", "orders/slow", "7");

            assertThat(client.next("reply").get("data")).hasToString("[7]");
        }
    }

    @Test
    void observerThatFails_isLoggedByItsNameAndNotNamedToTheClient() {
        try (TestClient client = deployment.client()) {
            client.request("r1", "orders/broken", "7");

            JsonObject error = client.next("error");
            assertThat(error.getInt("status")).isEqualTo(500);
            assertThat(error.toString()).contains("r1").doesNotContain("secret");
            assertThat(log.take().getMessage())
                    .startsWith("HALLEY-0151 " + Orders.class.getName() + ".fails(Received<Integer>)");
        }
    }

    @Test
    void dataThatTheObserverCantRead_areDenied() {
        try (TestClient client = deployment.client()) {
            client.request("r1", "orders/find", "{}");

            assertThat(client.next("error").getInt("status")).isEqualTo(403);
        }
    }

    /** Clients may publish there by its declaration alone, and a request would wait for nobody. */
    @Test
    void whereNobodyObserves_aRequestIsRefusedAtOnce() {
        try (TestClient client = deployment.client()) {
            client.request("r1", "open/x", "7");

            JsonObject error = client.next("error");
            assertThat(error.getInt("status")).isEqualTo(403);
            assertThat(error.getString("detail")).contains("on which the application replies, found open/x");
        }
    }
}
