package dev.halley.push;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client sent data to the application. Either it published a message, and the log has it; or it made a request, which nobody but the observers sees and which
 * one of them answers by {@link #reply}.
 *
 * @param client who
 * @param topic where to
 * @param position where the message stands in the log; null for a request, which is not stored
 * @param id the client's id for it, null where none was given
 * @param key what it is about within its topic, null where none was given
 * @param data what it carries
 * @param answer of a request; null for what was published
 * @param path the segments that the observer's {@code @Topic} names
 * @param <T> what the data are read as
 */
public record Received<T>(
        Client client,
        String topic,
        @Nullable Position position,
        @Nullable String id,
        @Nullable String key,
        T data,
        @Nullable Answer answer,
        Map<String, String> path)
        implements TopicEvent {
    /** Where the answer to a request goes; the first one counts. The engine's; thread-safe, never waits. */
    public interface Answer {
        /**
         * @param payload what the client gets, as JSON; null is one too
         * @return whether it is the answer: false where there is one already, and where it is too late
         */
        boolean reply(@Nullable Object payload);

        /**
         * Tells the client that there is no reply: with the status and message of an {@link InvalidInputException} or a {@link PublishRejectedException}, else 500 without
         * one.
         *
         * @param why for what reason
         * @return whether it is the answer
         */
        boolean fail(Throwable why);
    }

    /** Copies the path. */
    public Received {
        path = Map.copyOf(path);
    }

    /**
     * A message that was published.
     *
     * @param client as {@link #client}
     * @param topic as {@link #topic}
     * @param position as {@link #position}
     * @param id as {@link #id}
     * @param key as {@link #key}
     * @param data as {@link #data}
     */
    public Received(Client client, String topic, Position position, @Nullable String id, @Nullable String key, T data) {
        this(client, topic, position, id, key, data, null, Map.of());
    }

    /**
     * @return whether the client waits for a reply
     */
    public boolean isRequest() {
        return answer != null;
    }

    /**
     * Answers a request. The first reply counts. It may come after the observer has returned, from any thread, until the time-out ({@code push.request-timeout-millis}).
     *
     * @param payload what the client gets, as JSON; null is one too
     * @return whether it is the answer: false where there is one already, where it is too late, and for what was published
     */
    public boolean reply(@Nullable Object payload) {
        return answer != null && answer.reply(payload);
    }

    /**
     * @param other the data, read as another type
     * @param <U> that type
     * @return the same event with those data
     */
    public <U> Received<U> withData(U other) {
        return new Received<>(client, topic, position, id, key, other, answer, path);
    }

    @Override
    public Received<T> withPath(Map<String, String> named) {
        return new Received<>(client, topic, position, id, key, data, answer, named);
    }
}
