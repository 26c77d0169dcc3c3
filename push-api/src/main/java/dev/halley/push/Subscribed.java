package dev.halley.push;

import java.util.Map;

/**
 * A client has subscribed to a topic or pattern. Told in the order of the client's events, not before its first message is sent.
 *
 * @param client who
 * @param transport how: {@code ws}, {@code sse}, {@code ndjson}, {@code iframe} or {@code poll}
 * @param topic the topic or pattern, with {@code @me} resolved to the principal's tree
 * @param path the segments that the observer's {@code @Topic} names
 */
public record Subscribed(Client client, String transport, String topic, Map<String, String> path)
        implements TopicEvent {
    /** Copies the path. */
    public Subscribed {
        path = Map.copyOf(path);
    }

    /**
     * With no segment named.
     *
     * @param client as {@link #client}
     * @param transport as {@link #transport}
     * @param topic as {@link #topic}
     */
    public Subscribed(Client client, String transport, String topic) {
        this(client, transport, topic, Map.of());
    }

    @Override
    public Subscribed withPath(Map<String, String> named) {
        return new Subscribed(client, transport, topic, named);
    }
}
