package dev.halley.containers.dropin;

import dev.halley.push.Publisher;
import dev.halley.push.Received;
import dev.halley.push.cdi.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import java.util.concurrent.atomic.AtomicInteger;

/** Hears of orders and confirms each. */
@ApplicationScoped
public class Orders {
    private final AtomicInteger count = new AtomicInteger();

    @Inject
    @Topic("orders/confirmed")
    Publisher<Confirmation> confirmed;

    /** That somebody listens lets clients publish. */
    void anything(@Observes @Topic("orders/**") Received<JsonValue> message) {}

    void ordered(@Observes @Topic("orders/new") Received<Order> order) {
        Confirmation confirmation = new Confirmation(
                order.data().item(), count.incrementAndGet(), order.client().principal());
        if (order.isRequest()) {
            order.reply(confirmation);
        } else {
            confirmed.publish(confirmation);
        }
    }
}
