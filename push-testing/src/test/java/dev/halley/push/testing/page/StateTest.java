package dev.halley.push.testing.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.halley.push.Cursor;
import dev.halley.push.Position;
import dev.halley.push.PublishOptions;
import dev.halley.push.Publisher;
import dev.halley.push.Push;
import dev.halley.push.PushConfig;
import dev.halley.push.testing.InMemoryClient;
import dev.halley.push.testing.InMemoryPush;
import dev.halley.push.testing.LeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What docs/state.md shows in Java. */
class StateTest {
    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    record Page(Cursor position, List<Integer> orders) {}

    static final class Pages {
        private final Push push;
        private final List<Integer> orders;

        Pages(Push push, List<Integer> orders) {
            this.push = push;
            this.orders = orders;
        }

        Page render() {
            Cursor position = push.cursor().toCompletableFuture().join(); // first the position
            return new Page(position, List.copyOf(orders)); // then the state
        }
    }

    @Test
    void changeAfterThePage_standsAfterItsPosition() {
        InMemoryPush push = leaks.watch(new InMemoryPush());
        List<Integer> orders = new ArrayList<>(List.of(1));
        Position before =
                push.publisher("orders").publish(1).toCompletableFuture().join();
        Page page = new Pages(push.push(), orders).render();
        Position after =
                push.publisher("orders").publish(2).toCompletableFuture().join();

        assertTrue(page.position().covers(before));
        assertFalse(page.position().covers(after));
        assertEquals(List.of(1), page.orders());
    }

    @Test
    void retainedTopic_isItsOwnState() {
        PushConfig config = PushConfig.from(Map.of("push.retained-topics", "prices/*")::get);
        InMemoryPush push = leaks.watch(new InMemoryPush(builder -> builder.config(config)));
        Publisher<Object> prices = push.publisher("prices/eu");

        prices.publish(41, PublishOptions.NONE.withKey("apple"));
        prices.publish(7, PublishOptions.NONE.withKey("pear"));
        prices.publish(42, PublishOptions.NONE.withKey("apple"));

        push.time().advance(Duration.ofHours(2));
        InMemoryClient client = push.connect();
        client.send("{\"type\":\"subscribe\",\"topics\":[\"prices/*\"],\"slow\":\"latest\",\"last\":1000}");
        String state = client.takeLine();
        assertTrue(state.contains("\"key\":\"pear\",\"data\":7"), state);
        assertTrue(state.contains("\"key\":\"apple\",\"data\":42"), state);
        assertFalse(state.contains("41"), state);
        prices.publish(8, PublishOptions.NONE.withKey("pear"));
        assertEquals("8", client.takeMessage().data());
    }
}
