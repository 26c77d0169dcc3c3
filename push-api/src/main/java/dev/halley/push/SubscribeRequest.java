package dev.halley.push;

import java.util.Map;

/**
 * A client wants to subscribe, or to be told who is on a topic; an observer may deny it. Asked for each pattern, at a connect, at every resume and within a connection.
 */
public final class SubscribeRequest extends Request implements TopicEvent {
    private final String topic;
    private final boolean presence;
    private final Map<String, String> path;

    /**
     * @param client who
     * @param topic the topic or pattern, with {@code @me} resolved to the principal's tree
     */
    public SubscribeRequest(Client client, String topic) {
        this(client, topic, false);
    }

    /**
     * @param client who
     * @param topic the topic or pattern, with {@code @me} resolved to the principal's tree
     * @param presence whether it is about who is there
     */
    public SubscribeRequest(Client client, String topic, boolean presence) {
        super(client);
        this.topic = topic;
        this.presence = presence;
        this.path = Map.of();
    }

    private SubscribeRequest(SubscribeRequest same, Map<String, String> path) {
        super(same);
        this.topic = same.topic;
        this.presence = same.presence;
        this.path = Map.copyOf(path);
    }

    @Override
    public String topic() {
        return topic;
    }

    /**
     * @return whether the client wants to be told who is on the topic (docs/protocol.md §5.2); else what is published there
     */
    public boolean isPresence() {
        return presence;
    }

    @Override
    public Map<String, String> path() {
        return path;
    }

    @Override
    public SubscribeRequest withPath(Map<String, String> named) {
        return new SubscribeRequest(this, named);
    }
}
