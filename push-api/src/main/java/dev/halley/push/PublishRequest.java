package dev.halley.push;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A client wants to publish a message, or to be replied to; an observer may deny it or replace its data. Asked before the log, or an observer of {@link Received}, has it.
 */
public final class PublishRequest extends Request implements TopicEvent {
    private final String topic;
    private final boolean request;
    private final AtomicReference<String> data;
    private final Map<String, String> path;

    /**
     * @param client who
     * @param topic where to
     * @param data JSON text on one line
     */
    public PublishRequest(Client client, String topic, String data) {
        this(client, topic, data, false);
    }

    /**
     * @param client who
     * @param topic where to
     * @param data JSON text on one line
     * @param request whether the client waits for a reply
     */
    public PublishRequest(Client client, String topic, String data, boolean request) {
        super(client);
        this.topic = topic;
        this.request = request;
        this.data = new AtomicReference<>(data);
        this.path = Map.of();
    }

    private PublishRequest(PublishRequest same, Map<String, String> path) {
        super(same);
        this.topic = same.topic;
        this.request = same.request;
        this.data = same.data;
        this.path = Map.copyOf(path);
    }

    @Override
    public String topic() {
        return topic;
    }

    /**
     * @return whether the client waits for a reply, and nothing is stored; else it publishes
     */
    public boolean isRequest() {
        return request;
    }

    /**
     * @return JSON text on one line
     */
    public String data() {
        return Objects.requireNonNull(data.get());
    }

    /**
     * @param json JSON text that is stored instead
     */
    public void replaceData(String json) {
        data.set(json);
    }

    @Override
    public Map<String, String> path() {
        return path;
    }

    @Override
    public PublishRequest withPath(Map<String, String> named) {
        return new PublishRequest(this, named);
    }
}
