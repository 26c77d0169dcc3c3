package dev.halley.push.cdi;

import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.enterprise.util.Nonbinding;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * The topic of a publisher, an event or an observer; its form is in docs/protocol.md §2. A wrong one fails the
 * deployment.
 *
 * <pre>{@code
 * @Inject @Topic("orders") Publisher<Order> orders;          // publishes
 * @Inject @Topic("orders") Event<Order> event;               // fires a plain CDI event, which is published as well
 *
 * void said(@Observes @Topic("chat/*") Received<Line> m)     // a client published; this is what allows it to
 * void may(@Observes @Topic("admin/**") SubscribeRequest r)  // a client wants that, or a pattern with some of it
 * void placed(@Observes @Topic("orders/*") Order order)      // this application fired an event with such a topic
 * }</pre>
 *
 * <p>Observers may have patterns, with {@code *} for one segment, <code>{name}</code> for one that the event tells as
 * {@code event.path("name")}, and a last {@code **} for the rest. Clients may
 * publish where the pattern of a {@code Received} observer matches that does not begin with a wildcard; what they
 * publish is refused where it can't be read as that observer's type, so a topic has one.
 *
 * <p>Observers of {@link dev.halley.push.Received} and the like run on Halley's threads, for one client in the order of
 * what it did: one after the other by priority, in a request context of their own, then those with
 * {@code @ObservesAsync}, each in another. There is no session context. One that fails is logged and hurts no other;
 * where it was to decide, the answer is no. Observers of what the application fires run as CDI says.
 *
 * <p>An event fired with a topic is published when its observers have been told; if one of them throws, it is not. A
 * payload or topic that can't be published is thrown at who fires; where the log refuses, {@code fire} logs it, and the
 * stage of {@code fireAsync}, which completes when the log has the message, fails.
 */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD})
public @interface Topic {
    /**
     * @return a topic; on an observer, a topic or pattern
     */
    @Nonbinding
    String value();

    /**
     * When an event that is fired in a transaction is published. It is written as JSON when it is fired, and published
     * at once where there is no transaction. Has a meaning on {@code Event} only; {@code fireAsync} knows no
     * transaction and is refused with any other than the default.
     *
     * @return the phase
     */
    @Nonbinding
    TransactionPhase during() default TransactionPhase.IN_PROGRESS;

    /** A topic that is known at run time only, for {@code Event.select} and {@code Instance.select}. */
    final class Literal extends AnnotationLiteral<Topic> implements Topic {
        private static final long serialVersionUID = 1L;

        private final String value;
        private final TransactionPhase during;

        private Literal(String value, TransactionPhase during) {
            this.value = value;
            this.during = during;
        }

        /**
         * @param topic a topic
         * @return the annotation; the topic is checked where it is used
         */
        public static Literal of(String topic) {
            return of(topic, TransactionPhase.IN_PROGRESS);
        }

        /**
         * @param topic a topic
         * @param during when to publish
         * @return the annotation; the topic is checked where it is used
         */
        public static Literal of(String topic, TransactionPhase during) {
            return new Literal(topic, during);
        }

        @Override
        public String value() {
            return value;
        }

        @Override
        public TransactionPhase during() {
            return during;
        }
    }
}
