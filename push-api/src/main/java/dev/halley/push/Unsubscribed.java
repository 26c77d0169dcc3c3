package dev.halley.push;

import java.util.Map;

/**
 * A client has left a topic or pattern. Told before {@link Disconnected} where the client is gone.
 *
 * @param client who
 * @param transport how: {@code ws}, {@code sse}, {@code ndjson}, {@code iframe} or {@code poll}
 * @param topic the topic or pattern, with {@code @me} resolved to the principal's tree
 * @param path the segments that the observer's {@code @Topic} names
 */
public record Unsubscribed(Client client, String transport, String topic, Map<String, String> path)
        implements TopicEvent {
    /** Copies the path. */
    public Unsubscribed {
        path = Map.copyOf(path);
    }

    /**
     * With no segment named.
     *
     * @param client as {@link #client}
     * @param transport as {@link #transport}
     * @param topic as {@link #topic}
     */
    public Unsubscribed(Client client, String transport, String topic) {
        this(client, transport, topic, Map.of());
    }

    @Override
    public Unsubscribed withPath(Map<String, String> named) {
        return new Unsubscribed(client, transport, topic, named);
    }
}
