package dev.halley.push.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halley.push.Message;
import dev.halley.push.Publisher;
import dev.halley.push.Received;
import dev.halley.push.SubscribeRequest;
import dev.halley.push.spi.PushListener;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class InMemoryPushTest {
    /** What a user tests. */
    private static final class Orders {
        private final Publisher<Map<String, Integer>> publisher;

        Orders(Publisher<Map<String, Integer>> publisher) {
            this.publisher = publisher;
        }

        void place(int id) {
            publisher.publish(Map.of("id", id));
        }
    }

    @Test
    void beanThatPublishes_isSeenByAClient() {
        try (InMemoryPush push = new InMemoryPush()) {
            InMemoryClient client = push.connect("orders/*");

            new Orders(push.publisher("orders/eu")).place(42);

            Message message = client.takeMessage();
            assertThat(message.topic()).isEqualTo("orders/eu");
            assertThat(message.data()).isEqualTo("{\"id\":42}");
            client.assertNothingMore();
        }
    }

    @Test
    void applicationThatIsAsked_replies() {
        PushListener application = new PushListener() {
            @Override
            public boolean accepts(String topic) {
                return topic.equals("double");
            }

            @Override
            public void received(Received<String> event) {
                event.reply(2 * Integer.parseInt(event.data()));
            }
        };
        try (InMemoryPush push = new InMemoryPush(builder -> builder.listener(application))) {
            InMemoryClient client = push.connect();

            assertThat(client.request("double", "21")).isCompletedWithValue("42");
            assertThat(client.request("elsewhere", "21"))
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .withMessageContaining("\"status\":403");
            client.assertNothingMore();
        }
    }

    @Test
    void whoIsThere_isTold() {
        try (InMemoryPush push = new InMemoryPush()) {
            InMemoryClient page = push.connect("@presence/room");
            push.connectAs("alice", Set.of(), "room");
            push.time().advance(Duration.ofMillis(250));

            assertThat(page.takeMessages()).last().asString().contains("\"who\":\"alice\"");
        }
    }

    @Test
    void clientThatWasCut_resumes() {
        try (InMemoryPush push = new InMemoryPush()) {
            InMemoryClient client = push.connect("orders/*");
            client.cut();
            new Orders(push.publisher("orders/eu")).place(1);

            InMemoryClient back = client.reconnect();

            assertThat(back.takeMessage().data()).isEqualTo("{\"id\":1}");
            assertThat(back.id()).isEqualTo(client.id());
            assertThat(client.takeMessages()).isEmpty();
        }
    }

    @Test
    void clientThatMayNot_isRefused() {
        PushListener adminsOnly = new PushListener() {
            @Override
            public void deciding(SubscribeRequest request) {
                if (!request.isUserInRole("admin")) {
                    request.deny("admins only");
                }
            }
        };
        try (InMemoryPush push = new InMemoryPush(builder -> builder.listener(adminsOnly))) {
            InMemoryClient guest = push.connect("admin/log");
            InMemoryClient admin = push.connectAs("root", Set.of("admin"), "admin/log");

            assertThat(guest.takeLine()).contains("\"status\":403", "admins only");
            assertThat(guest.isOpen()).isFalse();
            assertThat(admin.isOpen()).isTrue();
        }
    }

    @Test
    void heartbeats_areNoLinesButMoveTheCursor() {
        try (InMemoryPush push = new InMemoryPush()) {
            InMemoryClient client = push.connect("a");
            push.publisher("b").publish("not for the client");

            push.time().advance(Duration.ofMinutes(5));

            client.assertNothingMore();
            assertThat(client.isOpen()).isTrue();
            assertThat(client.cursor().positions().get(0).sequence()).isEqualTo(1);
        }
    }

    @Test
    void close_tellsClients() {
        InMemoryPush push = new InMemoryPush();
        InMemoryClient client = push.connect("a");

        push.close();

        assertThat(client.takeLine()).contains("\"type\":\"close\"", "\"code\":4001");
        assertThat(client.isOpen()).isFalse();
        assertThat(push.engine().clients()).isZero();
    }

    @Test
    void takes_sayWhatIsMissing() {
        try (InMemoryPush push = new InMemoryPush()) {
            InMemoryClient client = push.connect("a");
            assertThatThrownBy(client::takeMessage).isInstanceOf(AssertionError.class);
            assertThatThrownBy(client::takeLine).isInstanceOf(AssertionError.class);

            client.subscribe("b");

            assertThatThrownBy(client::assertNothingMore).isInstanceOf(AssertionError.class);
            assertThat(client.takeLine()).isEqualTo("{\"type\":\"subscribed\",\"topics\":[\"b\"],\"messages\":[]}");
        }
    }
}
