package dev.halley.push;

/** A client wants to subscribe to a topic or pattern; an observer may deny it. Asked again at every connect. */
public final class SubscribeRequest extends Request {
    /**
     * @param client who
     * @param topic the topic or pattern, with {@code @me} resolved to the principal's tree
     */
    public SubscribeRequest(Client client, String topic) {
        super(client, topic);
    }
}
