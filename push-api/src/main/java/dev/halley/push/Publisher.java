package dev.halley.push;

import java.util.concurrent.CompletionStage;

/**
 * Publishes to one topic. Thread-safe; calls never block on clients.
 *
 * @param <T> the payload's type; written as JSON by the engine's {@link dev.halley.push.spi.PayloadCodec}
 */
public interface Publisher<T> {
    /**
     * @return the topic
     */
    String topic();

    /**
     * Publishes one message.
     *
     * @param payload what to send
     * @return completes with the message's position when the log has it, or exceptionally with a {@link PushException}:
     *     {@link PublishRejectedException} where the log did not take it, {@link InvalidInputException} where the payload could not be
     *     written as JSON
     */
    default CompletionStage<Position> publish(T payload) {
        return publish(payload, PublishOptions.NONE);
    }

    /**
     * Publishes one message with an id or key.
     *
     * @param payload what to send
     * @param options id and key
     * @return as {@link #publish(Object)}
     */
    CompletionStage<Position> publish(T payload, PublishOptions options);
}
