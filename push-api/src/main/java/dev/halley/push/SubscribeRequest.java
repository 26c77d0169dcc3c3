package dev.halley.push;

import java.util.Map;

/** A client wants to subscribe; an observer may deny it. Asked for each pattern, at a connect, at every resume and within a connection. */
public final class SubscribeRequest extends Request implements TopicEvent {
    private final String topic;
    private final Map<String, String> path;

    /**
     * @param client who
     * @param topic the topic or pattern, with {@code @me} resolved to the principal's tree
     */
    public SubscribeRequest(Client client, String topic) {
        super(client);
        this.topic = topic;
        this.path = Map.of();
    }

    private SubscribeRequest(SubscribeRequest same, Map<String, String> path) {
        super(same);
        this.topic = same.topic;
        this.path = Map.copyOf(path);
    }

    @Override
    public String topic() {
        return topic;
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
