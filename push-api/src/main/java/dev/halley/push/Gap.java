package dev.halley.push;

import java.util.List;

/**
 * Messages are missing between the reader's cursor and this one's.
 *
 * @param topics the topics, or the patterns where the topics are not known
 * @param reason why
 * @param cursor where the gap ends: it advances the reader's cursor as a message does
 * @param possible whether a loss just can't be ruled out
 */
public record Gap(List<String> topics, Reason reason, Cursor cursor, boolean possible) implements Entry {
    /** Copies the topics. */
    public Gap {
        topics = List.copyOf(topics);
    }

    /** Why messages are missing. */
    public enum Reason {
        /** Retention removed them. */
        EXPIRED("expired"),
        /** The log was replaced; positions of its old lane mean nothing any more. */
        EPOCH("epoch"),
        /** The log lost its tail: the cursor is ahead of it. */
        ROLLBACK("rollback");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /**
         * @return the word of docs/protocol.md §4
         */
        public String text() {
            return text;
        }
    }
}
