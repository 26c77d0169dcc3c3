package dev.halley.push.core.log;

import dev.halley.push.Message;
import dev.halley.push.spi.Log.Draft;

/** A message that is kept, with the bytes that it counts for: two for each character and 200 for the objects around them. */
record Stored(Message message, TopicState topic) {
    private static final int OVERHEAD = 200;

    static int size(Draft draft) {
        return 2 * (draft.data().length() + draft.topic().length()) + OVERHEAD;
    }

    int size() {
        return 2 * (message.data().length() + message.topic().length()) + OVERHEAD;
    }

    long sequence() {
        return message.position().sequence();
    }
}
