package dev.halley.push.core.connection;

import dev.halley.push.Client;
import dev.halley.push.InvalidInputException;
import dev.halley.push.Position;
import dev.halley.push.PublishOptions;
import dev.halley.push.PublishRejectedException;
import dev.halley.push.PublishRejectedException.Reason;
import dev.halley.push.PublishRequest;
import dev.halley.push.PushException;
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
            Publication publication = new Publication(client, topic, accepted(topic, data), options);
            if (!observers.ask(client.id(), listener -> decide(listener, publication, answer))) {
                throw new PublishRejectedException(Reason.BUSY, "1024 events of this client wait already");
            }
        } catch (InvalidInputException | PublishRejectedException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    /** The data as compact JSON, where clients may send to the topic at all; fails as {@link #publish} does. */
    String accepted(String topic, String data) {
        TopicPattern.requireTopic(topic);
        String compact = json.compact("data", data);
        if (topic.startsWith("@") || !observers.accepts(topic)) {
            throw new PublishRejectedException(
                    Reason.FORBIDDEN, "topic: expected one that clients may publish to, found \"" + topic + "\"");
        }
        return compact;
    }

    /** The data as the listener leaves them; fails where it denies. On the listener's thread. */
    String decided(PushListener listener, PublishRequest request) {
        String data = request.data();
        listener.deciding(request);
        String denied = request.denied().orElse(null);
        if (denied != null) {
            throw new PublishRejectedException(Reason.FORBIDDEN, denied);
        }
        return checked(request, data);
    }

    /** Within what an id means one thing: a principal, or else a client. */
    static String scope(Client client) {
        String principal = client.principal();
        return principal == null ? client.id() : "@" + principal;
    }

    private void decide(PushListener listener, Publication wanted, CompletableFuture<Position> answer) {
        try {
            String data = decided(listener, new PublishRequest(wanted.client, wanted.topic, wanted.data));
            append(listener, wanted.with(data), answer);
        } catch (PublishRejectedException e) {
            answer.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
            throw e;
        }
    }

    /** What to store; data that an observer replaced by what is no JSON are not the client's fault. */
    private String checked(PublishRequest request, String data) {
        try {
            return request.data().equals(data) ? data : json.compact("replaced data", request.data());
        } catch (InvalidInputException e) {
            throw new PushException("an observer of " + request.topic() + " replaced its data by no JSON", e);
        }
    }

    /** Where the log answers at once, the message is observed before anything else of its client; otherwise in its turn, once the log has it. */
    private void append(PushListener listener, Publication publication, CompletableFuture<Position> answer) {
        CompletionStage<Log.Appended> appended =
                log.append(List.of(publication.draft())).thenApply(answers -> answers.get(0));
        boolean atOnce = appended.toCompletableFuture().isDone();
        appended.whenComplete((message, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
                return;
            }
            answer.complete(message.position());
            if (!atOnce) {
                observers.tell(publication.client.id(), later -> publication.observe(later, message));
            }
        });
        if (atOnce && !appended.toCompletableFuture().isCompletedExceptionally()) {
            publication.observe(listener, appended.toCompletableFuture().join());
        }
    }

    private record Publication(Client client, String topic, String data, PublishOptions options) {
        Publication with(String other) {
            return new Publication(client, topic, other, options);
        }

        Log.Draft draft() {
            return new Log.Draft(topic, data, options.id(), scope(client), options.key(), client.principal());
        }

        void observe(PushListener listener, Log.Appended message) {
            if (!message.repeated()) {
                listener.received(new Received<>(client, topic, message.position(), options.id(), options.key(), data));
            }
        }
    }
}
