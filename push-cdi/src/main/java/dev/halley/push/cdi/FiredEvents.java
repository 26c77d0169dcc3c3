package dev.halley.push.cdi;

import dev.halley.push.Publisher;
import dev.halley.push.Push;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.inject.spi.EventContext;
import java.lang.annotation.Annotation;
import java.util.function.Supplier;

/** Publishes what the application fires with a topic. Thread-safe: called by the container on the thread that fires. */
final class FiredEvents {
    private final Supplier<Bus> bus;

    FiredEvents(Supplier<Bus> bus) {
        this.bus = bus;
    }

    /** What publishing needs; there once the deployment is valid. */
    record Bus(Push push, Payloads payloads, Transactions transactions) {}

    /** An event was fired, and its observers have been told. */
    void fired(EventContext<?> context) {
        Topic topic = topic(context);
        Bus to = bus.get();
        Publisher<Object> publisher = to.push().topic(topic.value());
        Payloads.Written payload = to.payloads().write(context.getEvent());
        to.transactions()
                .at(
                        topic.during(),
                        "publishing to " + topic.value(),
                        () -> publisher.publish(payload).whenComplete((position, failure) -> {
                            if (failure != null) {
                                CdiLog.notPublished(topic.value(), failure);
                            }
                        }));
    }

    /** An event was fired asynchronously; returns when the log has it, so that the firing stage completes by then. */
    void firedAsync(EventContext<?> context) {
        Topic topic = topic(context);
        if (topic.during() != TransactionPhase.IN_PROGRESS) {
            IllegalStateException failure =
                    new IllegalStateException("HALLEY-0156 fireAsync knows no transaction: expected fire, or @Topic(\""
                            + topic.value() + "\") without during, found during = " + topic.during());
            CdiLog.notPublished(topic.value(), failure);
            throw failure;
        }
        Bus to = bus.get();
        to.push()
                .topic(topic.value())
                .publish(to.payloads().write(context.getEvent()))
                .toCompletableFuture()
                .join();
    }

    private static Topic topic(EventContext<?> context) {
        if (Types.isOurs(context.getEvent().getClass())) {
            throw new IllegalArgumentException("HALLEY-0157 expected an event of the application's, found "
                    + context.getEvent().getClass().getSimpleName()
                    + ", which Halley alone tells and which is never published");
        }
        return of(context.getMetadata().getQualifiers());
    }

    /** The topic among an event's qualifiers. OpenWebBeans lets {@code select} add a second one. */
    static Topic of(Iterable<Annotation> qualifiers) {
        Topic found = null;
        for (Annotation qualifier : qualifiers) {
            if (qualifier instanceof Topic topic) {
                if (found != null) {
                    throw new IllegalArgumentException("HALLEY-0155 expected one topic for an event, found \""
                            + found.value() + "\" and \"" + topic.value() + "\"");
                }
                found = topic;
            }
        }
        if (found == null) {
            throw new IllegalArgumentException("HALLEY-0155 expected one topic for an event, found none");
        }
        return found;
    }
}
