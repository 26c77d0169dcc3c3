package dev.halley.push.core.connection;

import dev.halley.push.Client;
import dev.halley.push.InvalidInputException;
import dev.halley.push.Position;
import dev.halley.push.PublishOptions;
import dev.halley.push.PublishRejectedException;
import dev.halley.push.PublishRejectedException.Reason;
import dev.halley.push.PublishRequest;
import dev.halley.push.Received;
import dev.halley.push.TopicPattern;
import dev.halley.push.spi.Log;
import dev.halley.push.spi.PushListener;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes what clients publish: decided on, then stored, then observed once. Thread-safe. */
public final class Publishing {
    private final Log log;
    private final Observers observers;
    private final JsonText json;

    /**
     * @param log where it is stored
     * @param observers who decides and hears
     * @param json checks the data
     */
    public Publishing(Log log, Observers observers, JsonText json) {
        this.log = log;
        this.observers = observers;
        this.json = json;
    }

    /**
     * Publishes for a client.
     *
     * @param client who
     * @param topic where to, of any form
     * @param data JSON text of any form
     * @param options id and key
     * @return completes with the position once the log has it; fails with {@link InvalidInputException} or {@link PublishRejectedException}
     */
    public CompletionStage<Position> publish(Client client, String topic, String data, PublishOptions options) {
        CompletableFuture<Position> answer = new CompletableFuture<>();
        try {
            TopicPattern.requireTopic(topic);
            String compact = json.compact("data", data);
            if (topic.startsWith("@") || !observers.accepts(topic)) {
                throw new PublishRejectedException(
                        Reason.FORBIDDEN, "topic: expected one that clients may publish to, found \"" + topic + "\"");
            }
            if (!observers.ask(client.id(), listener -> decide(listener, client, topic, compact, options, answer))) {
                throw new PublishRejectedException(Reason.BUSY, "1024 events of this client wait already");
            }
        } catch (InvalidInputException | PublishRejectedException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private void decide(
            PushListener listener,
            Client client,
            String topic,
            String data,
            PublishOptions options,
            CompletableFuture<Position> answer) {
        PublishRequest request = new PublishRequest(client, topic, data);
        String stored;
        try {
            listener.deciding(request);
            stored = request.data().equals(data) ? data : json.compact("data", request.data());
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
            throw e;
        }
        if (request.denied().isPresent()) {
            answer.completeExceptionally(new PublishRejectedException(
                    Reason.FORBIDDEN, request.denied().get()));
            return;
        }
        String scope = client.principal() == null ? client.id() : "@" + client.principal();
        log.append(List.of(new Log.Draft(topic, stored, options.id(), scope, options.key(), client.principal())))
                .whenComplete((appended, failure) -> {
                    if (failure != null) {
                        answer.completeExceptionally(failure);
                        return;
                    }
                    Log.Appended first = appended.get(0);
                    if (!first.repeated()) {
                        Received<String> received =
                                new Received<>(client, topic, first.position(), options.id(), options.key(), stored);
                        observers.tell(client.id(), l -> l.received(received));
                    }
                    answer.complete(first.position());
                });
    }
}
