package dev.halley.push.core.log;

import dev.halley.push.Message;
import dev.halley.push.spi.Log.Draft;

/** A message that is kept, with the bytes that it counts for: two for each character and 200 for the objects around them. */
final class Stored {
    private static final int OVERHEAD = 200;

    private final Message message;
    private final TopicState topic;
    /** Whether the topic has a later message of the same key. */
    private boolean superseded;

    Stored(Message message, TopicState topic) {
        this.message = message;
        this.topic = topic;
    }

    static int size(Draft draft) {
        return 2 * (draft.data().length() + draft.topic().length()) + OVERHEAD;
    }

    Message message() {
        return message;
    }

    TopicState topic() {
        return topic;
    }

    int size() {
        return 2 * (message.data().length() + message.topic().length()) + OVERHEAD;
    }

    long sequence() {
        return message.position().sequence();
    }

    boolean isSuperseded() {
        return superseded;
    }

    void supersede() {
        superseded = true;
    }
}
