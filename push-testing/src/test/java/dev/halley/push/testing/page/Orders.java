package dev.halley.push.testing.page;

import dev.halley.push.Publisher;
import java.util.Map;

/** A bean as an application would write it. */
final class Orders {
    private final Publisher<Map<String, Integer>> orders;

    Orders(Publisher<Map<String, Integer>> orders) {
        this.orders = orders;
    }

    void place(int id) {
        orders.publish(Map.of("id", id));
    }
}
