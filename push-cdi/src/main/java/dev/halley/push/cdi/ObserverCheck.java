package dev.halley.push.cdi;

import static dev.halley.push.cdi.Problems.Code.ASYNC_DECISION;
import static dev.halley.push.cdi.Problems.Code.EVENT_METADATA;
import static dev.halley.push.cdi.Problems.Code.EVENT_WITHOUT_TOPIC;
import static dev.halley.push.cdi.Problems.Code.NEVER_HEARD;
import static dev.halley.push.cdi.Problems.Code.PHASE_WITHOUT_MEANING;
import static dev.halley.push.cdi.Problems.Code.RECEIVED_WITHOUT_TOPIC;
import static dev.halley.push.cdi.Problems.Code.RECEIVED_WITHOUT_TYPE;
import static dev.halley.push.cdi.Problems.Code.WRONG_PATTERN;

import dev.halley.push.InvalidInputException;
import dev.halley.push.PublishRequest;
import dev.halley.push.Received;
import dev.halley.push.Request;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.EventMetadata;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.lang.annotation.Annotation;
import org.jspecify.annotations.Nullable;

/** Reads an observer as it is declared, and finds what is wrong with it. */
final class ObserverCheck {
    private final Problems problems;

    ObserverCheck(Problems problems) {
        this.problems = problems;
    }

    /**
     * @param observer any
     * @return its topic, null where it has none
     */
    static @Nullable Topic topicOf(ObserverMethod<?> observer) {
        for (Annotation qualifier : observer.getObservedQualifiers()) {
            if (qualifier instanceof Topic topic) {
                return topic;
            }
        }
        return null;
    }

    /**
     * @param observer any
     * @param method null where an extension made the observer
     * @return {@code dev.shop.Chat.said(Received<Line>)}
     */
    static String nameOf(ObserverMethod<?> observer, @Nullable AnnotatedMethod<?> method) {
        String type = Types.name(observer.getObservedType());
        return method == null
                ? observer.getBeanClass().getName() + "(" + type + ")"
                : observer.getBeanClass().getName() + '.'
                        + method.getJavaMember().getName() + "(" + type + ")";
    }

    /** Checks an observer of one of our own events. */
    void ours(ObserverMethod<?> observer, @Nullable AnnotatedMethod<?> method, String name) {
        Class<?> event = Types.raw(observer.getObservedType());
        Topic topic = topicOf(observer);
        if (event == Received.class && topic == null) {
            problems.add(RECEIVED_WITHOUT_TOPIC, name, "expected @Topic(\"…\") beside @Observes, found none");
        }
        if (event == Received.class && Types.hasVariable(observer.getObservedType())) {
            problems.add(
                    RECEIVED_WITHOUT_TYPE,
                    name,
                    "expected a type that data can be read as, found " + Types.name(observer.getObservedType()));
        }
        if (Types.isOfClient(event) && topic != null) {
            problems.add(
                    EVENT_WITHOUT_TOPIC,
                    name,
                    "expected no @Topic, since " + event.getSimpleName() + " is of a client as a whole, found \""
                            + topic.value() + "\"");
        }
        if (Request.class.isAssignableFrom(event) && observer.isAsync()) {
            problems.add(
                    ASYNC_DECISION,
                    name,
                    "expected @Observes, found @ObservesAsync, which is too late to deny anything");
        }
        if (wantsMetadata(method)) {
            problems.add(
                    EVENT_METADATA,
                    name,
                    "expected no EventMetadata parameter, since on Weld it would be null, found one");
        }
        phase(topic, name);
    }

    /** Checks an observer of what the application fires with a topic. */
    void payload(ObserverMethod<?> observer, @Nullable AnnotatedMethod<?> method, String name) {
        phase(topicOf(observer), name);
        if (observer.getTransactionPhase() != TransactionPhase.IN_PROGRESS && wantsMetadata(method)) {
            problems.add(
                    EVENT_METADATA,
                    name,
                    "expected no EventMetadata parameter with during = " + observer.getTransactionPhase()
                            + ", found one");
        }
    }

    /**
     * @return the pattern of an observer's topic, null where it has none or a wrong one
     */
    @Nullable
    ObservedTopic pattern(ObserverMethod<?> observer, String name) {
        Topic topic = topicOf(observer);
        if (topic == null) {
            return null;
        }
        try {
            return ObservedTopic.parse(topic.value());
        } catch (InvalidInputException e) {
            boolean named = topic.value().contains("{");
            problems.add(
                    WRONG_PATTERN,
                    name,
                    "@Topic: " + e.getMessage()
                            + (named
                                    ? "; {name} is one segment, its name a letter and then letters, digits and _"
                                    : ""));
            return null;
        }
    }

    /** Checks that an observer of one of our own events can hear of something by its pattern. */
    void heard(ObserverMethod<?> observer, ObservedTopic pattern, String name) {
        Class<?> event = Types.raw(observer.getObservedType());
        String first = pattern.pattern().segments().get(0);
        if ((event == Received.class || event == PublishRequest.class) && first.startsWith("@")) {
            problems.add(
                    NEVER_HEARD,
                    name,
                    "expected a topic that clients may publish to, found " + pattern.pattern()
                            + ", which no client may, since it begins with @");
        } else {
            ReservedTopics.whyNeverHeard(first, Request.class.isAssignableFrom(event))
                    .ifPresent(why -> problems.add(NEVER_HEARD, name, why + ", found " + pattern.pattern()));
        }
    }

    private void phase(@Nullable Topic topic, String name) {
        if (topic != null && topic.during() != TransactionPhase.IN_PROGRESS) {
            problems.add(
                    PHASE_WITHOUT_MEANING,
                    name,
                    "expected during on @Observes, where an observer has it, found it on @Topic: " + topic.during());
        }
    }

    private static boolean wantsMetadata(@Nullable AnnotatedMethod<?> method) {
        return method != null
                && method.getParameters().stream()
                        .anyMatch(parameter -> Types.raw(parameter.getBaseType()) == EventMetadata.class);
    }
}
