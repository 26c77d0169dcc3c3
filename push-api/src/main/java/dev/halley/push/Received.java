package dev.halley.push;

import org.jspecify.annotations.Nullable;

/**
 * A client published a message; the log has it.
 *
 * @param client who
 * @param topic where to
 * @param position where it stands in the log
 * @param id the client's id for it, null where none was given
 * @param key what it is about within its topic, null where none was given
 * @param data what it carries
 * @param <T> what the data are read as
 */
public record Received<T>(
        Client client,
        String topic,
        Position position,
        @Nullable String id,
        @Nullable String key,
        T data) {
    /**
     * @param other the data, read as another type
     * @param <U> that type
     * @return the same event with those data
     */
    public <U> Received<U> withData(U other) {
        return new Received<>(client, topic, position, id, key, other);
    }
}
