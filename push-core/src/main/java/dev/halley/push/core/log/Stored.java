package dev.halley.push.core.log;

import dev.halley.push.Message;
import dev.halley.push.spi.Log.Draft;

/** A message that is kept, with the bytes that it counts for: two for each character and 200 for the objects around them. */
final class Stored {
    private static final int OVERHEAD = 200;

    private final Message message;
    private final TopicState topic;
    private final long sequence;
    private final int size;
    /** Whether the topic has a later message of the same key. */
    private boolean superseded;

    Stored(Message message, TopicState topic) {
        this.message = message;
        this.topic = topic;
        sequence = message.position().sequence();
        size = size(message.topic(), message.data());
    }

    static int size(Draft draft) {
        return size(draft.topic(), draft.data());
    }

    private static int size(String topic, String data) {
        return 2 * (data.length() + topic.length()) + OVERHEAD;
    }

    Message message() {
        return message;
    }

    TopicState topic() {
        return topic;
    }

    int size() {
        return size;
    }

    long sequence() {
        return sequence;
    }

    boolean isSuperseded() {
        return superseded;
    }

    void supersede() {
        superseded = true;
    }
}
