package dev.halley.push.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Connected;
import dev.halley.push.Disconnected;
import dev.halley.push.Publisher;
import dev.halley.push.Received;
import dev.halley.push.Subscribed;
import dev.halley.push.Unsubscribed;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.event.Reception;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObservingTest {
    public record Line(String text) {}

    @RequestScoped
    public static class Request {
        private int calls;

        public int call() {
            return ++calls;
        }
    }

    /** Only told where it exists already. */
    @RequestScoped
    public static class Lazy {
        @Inject
        Journal journal;

        public void touch() {}

        void said(@Observes(notifyObserver = Reception.IF_EXISTS) @Priority(9) @Topic("lazy") Received<?> m) {
            journal.note("lazy");
        }
    }

    @ApplicationScoped
    public static class Comings {
        @Inject
        Journal journal;

        void came(@Observes Connected e) {
            journal.note("connected " + e.client().principal() + ' ' + e.transport());
        }

        void went(@Observes Disconnected e) {
            journal.note("disconnected " + e.client().principal() + ' ' + e.code());
        }

        void joined(@Observes @Topic("chat/*") Subscribed e) {
            journal.note("subscribed " + e.topic());
        }

        void left(@Observes @Topic("chat/*") Unsubscribed e) {
            journal.note("unsubscribed " + e.topic());
        }
    }

    @ApplicationScoped
    public static class Chat {
        private final AtomicInteger requests = new AtomicInteger();

        @Inject
        Journal journal;

        void second(
                @Observes @Priority(20) @Topic("chat/*") Received<Line> m,
                Request request,
                BeanManager beans,
                @Topic("echo") Publisher<List<Line>> echo) {
            journal.note("second " + m.data().text() + " request " + request.call() + ' ' + (beans != null));
            echo.publish(List.of(m.data()));
        }

        void first(@Observes @Priority(10) @Topic("chat/*") Received<Line> m, Request request) {
            journal.note("first " + m.data().text() + " of " + m.client().principal() + " request " + request.call());
        }

        void last(@ObservesAsync @Priority(1) @Topic("chat/*") Received<Line> m, Request request) {
            journal.note("async " + m.data().text() + " request " + request.call());
        }

        private void hidden(@Observes @Priority(30) @Topic("chat/*") Received<Line> m) {
            journal.note("private " + m.data().text());
        }
    }

    @ApplicationScoped
    public static class Kinds {
        @Inject
        Journal journal;

        void list(@Observes @Priority(1) @Topic("kinds/list") Received<List<Line>> m) {
            journal.note("list " + m.data().get(0).text());
        }

        void map(@Observes @Priority(2) @Topic("kinds/map") Received<Map<String, Line>> m) {
            journal.note("map " + m.data().get("a").text());
        }

        void value(@Observes @Priority(3) @Topic("kinds/*") Received<JsonValue> m) {
            journal.note("value " + m.data());
        }

        void any(@Observes @Priority(4) @Topic("kinds/*") Received<?> m) {
            journal.note("any " + m.data().getClass().getSimpleName().isEmpty());
        }

        static void text(@Observes @Priority(5) @Topic("kinds/text") Received<String> m, Journal journal) {
            journal.note("text " + m.data());
        }

        void bytes(@Observes @Priority(6) @Topic("kinds/bytes") Received<byte[]> m) {
            journal.note("bytes " + m.data().length);
        }
    }

    /** An observer that a subclass inherits, with its type. */
    public abstract static class Inherited<T> {
        @Inject
        Journal journal;

        void said(@Observes @Topic("inherited") Received<T> m) {
            journal.note("inherited " + m.data().getClass().getSimpleName());
        }
    }

    @ApplicationScoped
    public static class Heir extends Inherited<Line> {}

    @ApplicationScoped
    public static class Failing {
        @Inject
        Journal journal;

        void fails(@Observes @Priority(1) @Topic("rough/failing") Received<String> m) {
            throw new IllegalStateException("on purpose");
        }

        void crashes(@Observes @Priority(2) @Topic("rough/crashing") Received<String> m) {
            throw new StackOverflowError("on purpose");
        }

        void goesOn(@Observes @Priority(3) @Topic("rough/*") Received<String> m) {
            journal.note("told " + m.topic());
        }
    }

    @ApplicationScoped
    public static class Surroundings {
        @Inject
        Journal journal;

        void said(@Observes @Topic("loader") Received<String> m) {
            journal.note(Thread.currentThread().getContextClassLoader().getName());
        }

        void lazy(@Observes @Priority(1) @Topic("lazy") Received<Boolean> m, Lazy lazy) {
            if (m.data()) {
                lazy.touch();
            }
            journal.note("touched " + m.data());
        }
    }

    private final LogRecorder log = new LogRecorder();
    private final Deployment deployment = Deployment.of(
            Journal.class,
            Comings.class,
            Chat.class,
            Request.class,
            Kinds.class,
            Heir.class,
            Failing.class,
            Surroundings.class,
            Lazy.class);
    private final Journal journal = deployment.get(Journal.class);

    @AfterEach
    void close() {
        deployment.close();
        log.close();
    }

    @Test
    void comingsAndGoings_areToldInOrder() {
        TestClient client = deployment.client("alice", Set.of(), "chat/1", "other");
        client.subscribe("s", "chat/*");
        client.next("subscribed");
        client.unsubscribe("u", "chat/1");
        client.next("unsubscribed");
        client.close();

        assertThat(journal.next(6))
                .containsExactly(
                        "connected alice ws",
                        "subscribed chat/1",
                        "subscribed chat/*",
                        "unsubscribed chat/1",
                        "unsubscribed chat/*",
                        "disconnected alice 1000");
    }

    @Test
    void received_isReadAsObserversWant_inTheirOrder_withAFreshRequest() {
        try (TestClient client = talking("echo")) {
            for (int i = 1; i <= 2; i++) {
                client.publish("p" + i, "chat/1", "{\"text\":\"hi " + i + "\"}");
                assertThat(journal.next(4))
                        .containsExactly(
                                "first hi " + i + " of alice request 1",
                                "second hi " + i + " request 2 true",
                                "private hi " + i,
                                "async hi " + i + " request 1");
                assertThat(client.data()).isEqualTo("[{\"text\":\"hi " + i + "\"}]");
            }
        }
    }

    @Test
    void data_areReadAsWhateverTypeIsAskedFor() {
        try (TestClient client = talking()) {
            client.publish("1", "kinds/list", "[{\"text\":\"x\"}]");
            assertThat(journal.next(3)).startsWith("list x", "value [{\"text\":\"x\"}]");
            client.publish("2", "kinds/map", "{\"a\":{\"text\":\"y\"}}");
            assertThat(journal.next(3)).startsWith("map y", "value {\"a\":{\"text\":\"y\"}}");
            client.publish("3", "kinds/text", "\"t\"");
            assertThat(journal.next(3)).startsWith("value \"t\"").endsWith("text t");
            client.publish("4", "kinds/bytes", "\"AQID\"");
            assertThat(journal.next(3)).endsWith("bytes 3");
        }
    }

    @Test
    void inheritedObserver_hasTheSubclassesType() {
        try (TestClient client = talking()) {
            client.publish("1", "inherited", "{\"text\":\"x\"}");
            assertThat(journal.next()).isEqualTo("inherited Line");
        }
    }

    @Test
    void failingObserver_isLoggedByName_andHurtsNobodyElse() {
        try (TestClient client = talking()) {
            client.publish("1", "rough/failing", "\"x\"");
            assertThat(journal.next()).isEqualTo("told rough/failing");
            var record = log.take();
            assertThat(record.getMessage())
                    .startsWith("HALLEY-0151 " + Failing.class.getName() + ".fails(Received<String>)")
                    .contains("on rough/failing");
            assertThat(record.getThrown()).hasStackTraceContaining("on purpose");

            client.publish("2", "rough/crashing", "\"x\"");
            assertThat(journal.next()).isEqualTo("told rough/crashing");
            assertThat(log.take().getMessage()).contains(".crashes(");
        }
    }

    @Test
    void observers_haveTheApplicationsClassLoader() {
        try (TestClient client = talking()) {
            client.publish("1", "loader", "\"x\"");
            assertThat(journal.next()).isEqualTo("application");
        }
    }

    @Test
    void conditionalObserver_isToldWhereItsBeanExists() {
        try (TestClient client = talking()) {
            client.publish("1", "lazy", "false");
            client.publish("2", "lazy", "true");
            assertThat(journal.next(3)).containsExactly("touched false", "touched true", "lazy");
        }
    }

    /** A client whose coming has been told. */
    private TestClient talking(String... topics) {
        TestClient client = deployment.client("alice", Set.of(), topics);
        assertThat(journal.next()).isEqualTo("connected alice ws");
        return client;
    }
}
