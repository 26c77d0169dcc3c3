package dev.halley.push.cdi;

import dev.halley.push.TopicEvent;
import dev.halley.push.TopicPattern;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * An application's observer of one of our own events.
 *
 * @param method how it is called
 * @param name how people know it, {@code Chat.said(Received<Line>)}
 * @param topic of its {@code @Topic}, null where it has none
 */
record TopicObserver(
        ObserverMethod<?> method, String name, @Nullable ObservedTopic topic) {
    /** Whether it wants to hear of this topic. */
    boolean hears(String told) {
        return topic == null || topic.pattern().matches(told);
    }

    /** Whether it wants to hear of something that concerns all topics of this pattern. */
    boolean hears(TopicPattern topics) {
        return topic == null || topic.pattern().overlaps(topics);
    }

    /** Whether clients may publish to this topic because of it: an audit observer on everything opens nothing. */
    boolean opens(String told) {
        return topic != null
                && !topic.pattern().startsWithWildcard()
                && topic.pattern().matches(told);
    }

    /** The event as this observer is told it: with the segments that its topic names. */
    Object told(Object event) {
        return topic != null && event instanceof TopicEvent of ? of.withPath(topic.path(of.topic())) : event;
    }

    /** What a {@code Received} observer wants the data to be read as. */
    Type dataType() {
        return Types.argument(method.getObservedType());
    }
}
