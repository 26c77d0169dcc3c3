package dev.halley.push;

/**
 * One message of those that are published together.
 *
 * @param topic where to, without wildcards
 * @param payload what to send
 * @param options id and key
 */
public record Publication(String topic, Object payload, PublishOptions options) {
    /** Checks the topic; throws {@link InvalidInputException}. */
    public Publication {
        TopicPattern.requireTopic(topic);
    }

    /**
     * @param topic where to, without wildcards
     * @param payload what to send
     * @throws InvalidInputException if the topic has another form
     */
    public Publication(String topic, Object payload) {
        this(topic, payload, PublishOptions.NONE);
    }
}
