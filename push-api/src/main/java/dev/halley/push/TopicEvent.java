package dev.halley.push;

import java.util.Map;

/** Something that concerns a topic. An observer whose {@code @Topic} names segments, as {@code chat/{room}} does, finds them here. */
public sealed interface TopicEvent permits Received, Subscribed, Unsubscribed, SubscribeRequest, PublishRequest {
    /**
     * @return who
     */
    Client client();

    /**
     * @return the topic, or the pattern where there may be one
     */
    String topic();

    /**
     * @return the segments that the observer's {@code @Topic} names, by name; unmodifiable, empty where it names none
     */
    Map<String, String> path();

    /**
     * A segment that the observer's {@code @Topic} names: {@code a} for {@code room} where {@code chat/{room}} hears of {@code chat/a}.
     *
     * @param name a name in braces
     * @return that segment of the topic; {@code *} or {@code **} where a client subscribes to all there may be in its place
     * @throws IllegalArgumentException if the observer's {@code @Topic} has no such name
     */
    default String path(String name) {
        String segment = path().get(name);
        if (segment == null) {
            throw new IllegalArgumentException("path: expected a name in braces of the observer's @Topic, one of "
                    + path().keySet() + ", found \"" + name + '"');
        }
        return segment;
    }

    /**
     * @param path the segments that an observer names
     * @return the same event for that observer; what is denied or replaced there is so here
     */
    TopicEvent withPath(Map<String, String> path);
}
