package dev.halley.push.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.PublishRequest;
import dev.halley.push.Received;
import dev.halley.push.SubscribeRequest;
import dev.halley.push.Subscribed;
import dev.halley.push.Unsubscribed;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NamedSegmentsTest {
    @ApplicationScoped
    public static class Chat {
        @Inject
        Journal journal;

        void may(@Observes @Topic("chat/{room}/{part}") SubscribeRequest r) {
            journal.note("may " + r.path("room") + ' ' + r.path("part"));
            if (r.path("room").equals("cellar")) {
                r.deny("the " + r.path("room") + " is locked");
            }
        }

        void joined(@Observes @Topic("chat/{room}/*") Subscribed e) {
            journal.note("joined " + e.path("room"));
        }

        void left(@Observes @Topic("chat/{room}/*") Unsubscribed e) {
            journal.note("left " + e.path("room"));
        }

        void publishes(@Observes @Priority(1) @Topic("chat/{room}/*") PublishRequest r) {
            r.replaceData(r.data().replace("HERE", r.path("room")));
        }

        void publishesMore(@Observes @Priority(2) @Topic("chat/*/{part}") PublishRequest r) {
            r.replaceData(r.data() + "");
            if (r.path("part").equals("walls")) {
                r.deny("walls have ears");
            }
        }

        void said(@Observes @Topic("chat/{room}/{part}") Received<String> m) {
            journal.note(m.data() + " in " + m.path("room") + ' ' + m.path("part"));
        }

        void unnamed(@Observes @Priority(1) @Topic("plain/{a}") Received<String> m) {
            journal.note(m.path("b"));
        }

        void afterIt(@Observes @Priority(2) @Topic("plain/*") Received<String> m) {
            journal.note("after it " + m.path());
        }
    }

    private final LogRecorder log = new LogRecorder();
    private final Deployment deployment = Deployment.of(Chat.class, Journal.class);
    private final Journal journal = deployment.get(Journal.class);

    @AfterEach
    void close() {
        deployment.close();
        log.close();
    }

    @Test
    void eachObserver_seesTheSegmentsThatItNames() {
        TestClient client = deployment.client("chat/hall/lines");
        assertThat(journal.next(2)).containsExactly("may hall lines", "joined hall");

        client.publish("1", "chat/hall/lines", "\"hi from HERE\"");
        assertThat(client.data()).isEqualTo("\"hi from hall\"");
        assertThat(journal.next()).isEqualTo("hi from hall in hall lines");

        client.publish("2", "chat/hall/walls", "\"hi\"");
        assertThat(client.next("error").getString("detail")).isEqualTo("walls have ears");

        client.close();
        assertThat(journal.next()).isEqualTo("left hall");
    }

    @Test
    void clientThatSubscribesToAPattern_showsItsWildcards() {
        try (TestClient client = deployment.client()) {
            client.subscribe("1", "chat/**");
            assertThat(journal.next(2)).containsExactly("may ** **", "joined **");
            client.subscribe("2", "chat/*/lines");
            assertThat(journal.next(2)).containsExactly("may * lines", "joined *");
            client.subscribe("3", "chat/cellar/lines");
            assertThat(client.next("error").getString("detail")).isEqualTo("the cellar is locked");
        }
    }

    @Test
    void nameThatTheTopicLacks_failsTheObserverAndSaysWhichThereAre() {
        try (TestClient client = deployment.client()) {
            client.publish("1", "plain/x", "\"hi\"");
            assertThat(journal.next()).isEqualTo("after it {}");
        }
        assertThat(log.take().getThrown())
                .hasStackTraceContaining(
                        "path: expected a name in braces of the observer's @Topic, one of [a], found \"b\"");
    }
}
