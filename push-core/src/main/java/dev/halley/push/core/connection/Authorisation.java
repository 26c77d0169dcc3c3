package dev.halley.push.core.connection;

import dev.halley.push.Client;
import dev.halley.push.ConnectRequest;
import dev.halley.push.InvalidInputException;
import dev.halley.push.Request;
import dev.halley.push.SubscribeRequest;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.spi.PushListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Decides whether a client may read patterns: private trees first, then the observers, on their threads. */
final class Authorisation {
    /** What a client is told where too much waits for the observers. */
    static final Problem BUSY = Problem.of(503, "too many events wait already");

    private final Observers observers;
    private final Client client;

    Authorisation(Surroundings surroundings, Client client) {
        this.observers = surroundings.observers();
        this.client = client;
    }

    /** Calls one of the two, on any thread; {@code allowed} gets the patterns with {@code @me} resolved. */
    void decide(List<TopicPattern> wanted, Consumer<List<TopicPattern>> allowed, Consumer<Problem> denied) {
        resolved(wanted, denied)
                .ifPresent(patterns -> inTurn(
                        listener -> {
                            if (areAllowed(listener, client, patterns, denied)) {
                                allowed.accept(patterns);
                            }
                        },
                        denied));
    }

    /** The same for a client that comes: whether it may at all is asked first, which gives it its attributes. */
    void admit(
            String transport,
            List<TopicPattern> wanted,
            BiConsumer<ConnectRequest, List<TopicPattern>> allowed,
            Consumer<Problem> denied) {
        resolved(wanted, denied)
                .ifPresent(patterns -> inTurn(
                        listener -> {
                            List<String> topics =
                                    wanted.stream().map(TopicPattern::toString).toList();
                            ConnectRequest request = new ConnectRequest(client, transport, topics);
                            if (isAllowed(request, () -> listener.deciding(request), denied)) {
                                if (areAllowed(listener, request.client(), patterns, denied)) {
                                    allowed.accept(request, patterns);
                                }
                            }
                        },
                        denied));
    }

    /** The patterns with {@code @me} resolved; empty where one is refused, and then that is told. */
    private Optional<List<TopicPattern>> resolved(List<TopicPattern> wanted, Consumer<Problem> denied) {
        List<TopicPattern> resolved = new ArrayList<>();
        for (TopicPattern pattern : wanted) {
            Optional<TopicPattern> own;
            try {
                own = PrivateTopics.resolve(pattern, client);
            } catch (InvalidInputException e) {
                denied.accept(Problem.from(e));
                return Optional.empty();
            }
            if (own.isEmpty()) {
                denied.accept(Problem.of(
                        403,
                        "topic: expected one of the caller's own private topics, @me/…, found \"" + pattern + "\""));
                return Optional.empty();
            }
            resolved.add(own.get());
        }
        return Optional.of(resolved);
    }

    /** Even for no pattern: what clients bring about waits its turn, and has a bound there. */
    private void inTurn(Consumer<PushListener> asking, Consumer<Problem> denied) {
        if (!observers.ask(client.id(), asking)) {
            denied.accept(BUSY);
        }
    }

    private static boolean areAllowed(
            PushListener listener, Client client, List<TopicPattern> patterns, Consumer<Problem> denied) {
        for (TopicPattern pattern : patterns) {
            String watched = PrivateTopics.watched(pattern);
            SubscribeRequest request =
                    new SubscribeRequest(client, watched == null ? pattern.toString() : watched, watched != null);
            if (!isAllowed(request, () -> listener.deciding(request), denied)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllowed(Request request, Runnable deciding, Consumer<Problem> denied) {
        try {
            deciding.run();
        } catch (RuntimeException | Error e) {
            denied.accept(Problem.from(e));
            throw e;
        }
        request.denied().ifPresent(reason -> denied.accept(Problem.of(403, reason)));
        return request.denied().isEmpty();
    }
}
