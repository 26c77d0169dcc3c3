package dev.halley.push.core.connection;

import dev.halley.push.Client;
import dev.halley.push.InvalidInputException;
import dev.halley.push.SubscribeRequest;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.spi.PushListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Decides whether a client may read patterns: private trees first, then the observers, on their threads. */
final class Authorisation {
    /** What a client is told where too much waits for the observers. */
    static final Problem BUSY = Problem.of(503, "too many events wait already");

    private final Observers observers;
    private final Presences presences;
    private final Client client;

    Authorisation(Surroundings surroundings, Client client) {
        this.observers = surroundings.observers();
        this.presences = surroundings.presences();
        this.client = client;
    }

    /** Calls one of the two, on any thread; {@code allowed} gets the patterns with {@code @me} resolved. */
    void decide(List<TopicPattern> wanted, Consumer<List<TopicPattern>> allowed, Consumer<Problem> denied) {
        List<TopicPattern> resolved = new ArrayList<>();
        for (TopicPattern pattern : wanted) {
            Optional<TopicPattern> own;
            try {
                own = PrivateTopics.resolve(pattern, client);
            } catch (InvalidInputException e) {
                denied.accept(Problem.from(e));
                return;
            }
            if (own.isEmpty()) {
                denied.accept(Problem.of(
                        403,
                        "topic: expected one of the caller's own private topics, @me/…, found \"" + pattern + "\""));
                return;
            }
            String watched = PrivateTopics.watched(own.get());
            if (watched != null && presences.isFull(watched)) {
                denied.accept(Problem.of(
                        403, "topic: expected at most " + Presences.MOST_TOPICS + " whose presence is told at a time"));
                return;
            }
            resolved.add(own.get());
        }
        // even for no pattern: what clients bring about waits its turn, and has a bound there
        if (!observers.ask(client.id(), listener -> ask(listener, resolved, allowed, denied))) {
            denied.accept(BUSY);
        }
    }

    private void ask(
            PushListener listener,
            List<TopicPattern> patterns,
            Consumer<List<TopicPattern>> allowed,
            Consumer<Problem> denied) {
        for (TopicPattern pattern : patterns) {
            SubscribeRequest request = new SubscribeRequest(client, PrivateTopics.subject(pattern));
            try {
                listener.deciding(request);
            } catch (RuntimeException | Error e) {
                denied.accept(Problem.from(e));
                throw e;
            }
            if (request.denied().isPresent()) {
                denied.accept(Problem.of(403, request.denied().get()));
                return;
            }
        }
        allowed.accept(patterns);
    }
}
