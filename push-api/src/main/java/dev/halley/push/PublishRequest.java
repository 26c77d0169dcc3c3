package dev.halley.push;

/**
 * A client wants to publish a message, or to be replied to; an observer may deny it or replace its data. Asked before the log, or an observer of {@link Received}, has it.
 */
public final class PublishRequest extends Request {
    private final boolean request;
    private volatile String data;

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
        super(client, topic);
        this.request = request;
        this.data = data;
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
        return data;
    }

    /**
     * @param json JSON text that is stored instead
     */
    public void replaceData(String json) {
        this.data = json;
    }
}
