package dev.halley.push.cdi;

import dev.halley.push.Received;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The application's observers of our own events. Filled while the container deploys, read by any thread after that. */
final class Observers {
    private static final Comparator<TopicObserver> ORDER = Comparator.comparing(
                    (TopicObserver observer) -> observer.method().isAsync())
            .thenComparing(observer -> observer.method().getPriority())
            .thenComparing(TopicObserver::name);

    private final List<TopicObserver> all = new ArrayList<>();

    void add(TopicObserver observer) {
        all.add(observer);
        all.sort(ORDER);
    }

    /** Those of an event, in the order in which they are told: synchronous ones by priority, then asynchronous ones. */
    List<TopicObserver> of(Class<?> event) {
        return all.stream()
                .filter(observer -> raw(observer.method()).isAssignableFrom(event))
                .toList();
    }

    /** Whether clients may publish to this topic. */
    boolean accept(String topic) {
        for (TopicObserver observer : all) {
            if (raw(observer.method()) == Received.class && observer.opens(topic)) {
                return true;
            }
        }
        return false;
    }

    private static Class<?> raw(ObserverMethod<?> method) {
        return Types.raw(method.getObservedType());
    }
}
