package dev.halley.push;

/** A client wants to publish a message; an observer may deny it or replace its data. Asked before the log has it. */
public final class PublishRequest extends Request {
    private volatile String data;

    /**
     * @param client who
     * @param topic where to
     * @param data JSON text on one line
     */
    public PublishRequest(Client client, String topic, String data) {
        super(client, topic);
        this.data = data;
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
