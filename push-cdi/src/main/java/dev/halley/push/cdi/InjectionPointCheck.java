package dev.halley.push.cdi;

import static dev.halley.push.cdi.Problems.Code.OUR_EVENT_FIRED;
import static dev.halley.push.cdi.Problems.Code.PHASE_WITHOUT_MEANING;
import static dev.halley.push.cdi.Problems.Code.PUBLISHER_WITHOUT_TYPE;
import static dev.halley.push.cdi.Problems.Code.WRONG_TOPIC;

import dev.halley.push.InvalidInputException;
import dev.halley.push.Publisher;
import dev.halley.push.TopicPattern;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.AnnotatedParameter;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.inject.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** Finds what is wrong with an injected {@code Publisher} or {@code Event} that has a topic. */
final class InjectionPointCheck {
    private final Problems problems;

    InjectionPointCheck(Problems problems) {
        this.problems = problems;
    }

    void check(InjectionPoint point) {
        for (Annotation qualifier : point.getQualifiers()) {
            if (qualifier instanceof Topic topic) {
                check(topic, wanted(point.getType()), name(point));
            }
        }
    }

    private void check(Topic topic, Type type, String name) {
        Class<?> raw = Types.raw(type);
        if (raw == Publisher.class) {
            topic(topic, name);
            if (!Types.hasArgument(type)) {
                problems.add(
                        PUBLISHER_WITHOUT_TYPE,
                        name,
                        "expected the type of what is published, as in Publisher<Order>, found " + Types.name(type));
            }
            if (topic.during() != TransactionPhase.IN_PROGRESS) {
                problems.add(
                        PHASE_WITHOUT_MEANING,
                        name,
                        "expected during on the @Topic of an Event, since a Publisher publishes at once, found "
                                + topic.during());
            }
        } else if (raw == Event.class) {
            topic(topic, name);
            Class<?> fired = Types.raw(Types.argument(type));
            if (Types.isOurs(fired)) {
                problems.add(
                        OUR_EVENT_FIRED,
                        name,
                        "expected an event of the application's, found " + fired.getSimpleName()
                                + ", which Halley alone tells and which is never published");
            }
        }
    }

    private void topic(Topic topic, String name) {
        try {
            String found = TopicPattern.requireTopic(topic.value());
            ReservedTopics.whyNeverHeard(found.split("/", 2)[0], false)
                    .ifPresent(why -> problems.add(WRONG_TOPIC, name, "@Topic: " + why + ", found " + found));
        } catch (InvalidInputException e) {
            problems.add(WRONG_TOPIC, name, "@Topic: " + e.getMessage());
        }
    }

    private static Type wanted(Type type) {
        Class<?> raw = Types.raw(type);
        return raw == Instance.class || raw == Provider.class ? Types.argument(type) : type;
    }

    /** Weld does not tell the bean of an observer's parameter, the member is always there. */
    static String name(InjectionPoint point) {
        String member = point.getMember().getDeclaringClass().getName()
                + '.'
                + point.getMember().getName();
        return point.getAnnotated() instanceof AnnotatedParameter<?> parameter
                ? member + " (parameter " + (parameter.getPosition() + 1) + ')'
                : member;
    }
}
