package dev.halley.sample.lab;

import dev.halley.push.Publisher;
import dev.halley.push.Received;
import dev.halley.push.cdi.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;

/** Opens {@code lab/**} to everybody, and floods on request. */
@ApplicationScoped
public class Lab {

    static final int MOST = 1000;

    @Inject
    @Topic("lab/flood")
    Publisher<Flood> flood;

    /** That somebody listens is all that it takes. */
    void anything(@Observes @Topic("lab/**") Received<JsonValue> message) {}

    void burst(@Observes @Topic("lab/burst") Received<Burst> burst) {
        int count = Math.max(1, Math.min(MOST, burst.data().count()));
        for (int i = 1; i <= count; i++) {
            flood.publish(new Flood(i, count));
        }
    }
}
