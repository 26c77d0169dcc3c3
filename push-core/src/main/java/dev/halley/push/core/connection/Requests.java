package dev.halley.push.core.connection;

import dev.halley.push.Client;
import dev.halley.push.InvalidInputException;
import dev.halley.push.PublishOptions;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.encode.Line;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.transport.Close;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends on a WebSocket; docs/protocol.md §4.1. Parsed where it arrives, carried out on the dispatcher's thread; at most 1024
 * wait there, and as many changes of topics for a client that does not read, then the connection is closed; so it is where messages come too fast, and their
 * refusal does not help.
 */
final class Requests {
    static final int MOST_WAITING = 1024;

    private final Connection connection;
    private final Client sender;
    private final Surroundings surroundings;
    private final AtomicInteger waiting = new AtomicInteger();
    private final List<Runnable> early = new ArrayList<>(0);
    private volatile @Nullable TokenBucket patience;
    private volatile boolean flooded;

    /** {@code sender} as it came: messages that come before it is admitted count, too. */
    Requests(Connection connection, Client sender, Surroundings surroundings) {
        this.connection = connection;
        this.sender = sender;
        this.surroundings = surroundings;
    }

    /** Any thread. */
    void received(String text) {
        if (flooded) {
            return;
        }
        boolean tooFast = !surroundings.limits().takes(sender);
        if (tooFast && !isPatient()) {
            flooded = true;
            connection.submit(() -> connection.close(Close.FLOOD));
            return;
        }
        int count = waiting.incrementAndGet();
        if (count > MOST_WAITING) {
            if (count == MOST_WAITING + 1) {
                connection.submit(() -> connection.close(Close.BACKLOG));
            }
            return;
        }
        Runnable request = read(text, tooFast);
        connection.submit(() -> {
            if (connection.admitted() == null) {
                early.add(request);
            } else {
                carryOut(request);
            }
        });
    }

    /** The connection is open: what came before is carried out now. */
    void opened() {
        early.forEach(this::carryOut);
        early.clear();
    }

    private void carryOut(Runnable request) {
        waiting.decrementAndGet();
        request.run();
    }

    /** Most connections never need it. Containers bring one message at a time. */
    private boolean isPatient() {
        TokenBucket known = patience;
        if (known == null) {
            known = surroundings.limits().patience();
            patience = known;
        }
        return known.take();
    }

    private Runnable read(String text, boolean tooFast) {
        String id = null;
        try {
            JsonObject request = surroundings.json().object("message", text);
            id = string(request, "id");
            if (tooFast) {
                String known = id;
                return () -> connection.say(Line.error(surroundings.limits().tooFast(), known));
            }
            return read(request, id);
        } catch (InvalidInputException e) {
            String known = id;
            return () -> connection.say(Line.error(Problem.from(e), known));
        }
    }

    private Runnable read(JsonObject request, @Nullable String id) {
        String type = string(request, "type");
        switch (type == null ? "" : type) {
            case "subscribe" -> {
                List<TopicPattern> patterns = topics(request);
                int history = history(request);
                String slow = string(request, "slow");
                SlowPolicy policy = slow == null ? SlowPolicy.PARK : SlowPolicy.parse(slow);
                return () -> subscribe(patterns, policy, history, id);
            }
            case "unsubscribe" -> {
                List<TopicPattern> patterns = topics(request);
                return () -> unsubscribe(patterns, id);
            }
            case "publish" -> {
                String topic = string(request, "topic");
                JsonValue data = request.get("data");
                if (topic == null || data == null) {
                    throw InvalidInputException.of(
                            "message",
                            "members topic and data of a publish",
                            request.keySet().toString());
                }
                PublishOptions options = new PublishOptions(id, string(request, "key"));
                return () -> publish(topic, data.toString(), options);
            }
            case "request" -> {
                String topic = string(request, "topic");
                JsonValue data = request.get("data");
                if (topic == null || data == null || id == null) {
                    throw InvalidInputException.of(
                            "message",
                            "members topic, data and id of a request",
                            request.keySet().toString());
                }
                PublishOptions options = new PublishOptions(id, string(request, "key"));
                return () -> request(topic, data.toString(), options);
            }
            case "pong" -> {
                return () -> connection.liveness().answers();
            }
            default ->
                throw InvalidInputException.of(
                        "type", "subscribe, unsubscribe, publish, request or pong", type == null ? "nothing" : type);
        }
    }

    private void subscribe(List<TopicPattern> patterns, SlowPolicy policy, int history, @Nullable String id) {
        int most = surroundings.config().maxTopics();
        if (patterns.size() > most) {
            connection.say(Line.error(Subscriptions.tooMany(most), id));
            return;
        }
        Admitted admitted = admitted();
        new Authorisation(surroundings, admitted.owner().client())
                .decide(
                        patterns,
                        allowed -> connection.submit(() -> admitted.subscribe(allowed, policy, history, id)),
                        problem -> connection.submit(() -> connection.say(Line.error(problem, id))));
    }

    /** Nobody is asked, but it stays behind the subscriptions before it that are still being decided on. */
    private void unsubscribe(List<TopicPattern> patterns, @Nullable String id) {
        Admitted admitted = admitted();
        Client client = admitted.owner().client();
        List<TopicPattern> resolved;
        try {
            resolved = patterns.stream()
                    .flatMap(pattern -> PrivateTopics.resolve(pattern, client).stream())
                    .toList();
        } catch (InvalidInputException e) {
            connection.say(Line.error(Problem.from(e), id));
            return;
        }
        boolean taken = surroundings
                .observers()
                .ask(client.id(), listener -> connection.submit(() -> admitted.unsubscribe(resolved, id)));
        if (!taken) {
            connection.say(Line.error(Authorisation.BUSY, id));
        }
    }

    private void publish(String topic, String data, PublishOptions options) {
        surroundings
                .publishing()
                .publish(admitted().owner().client(), topic, data, options)
                .whenComplete((position, failure) -> connection.submit(() -> connection.say(
                        failure == null
                                ? Line.published(options.id(), position)
                                : Line.error(Problem.from(failure), options.id()))));
    }

    private void request(String topic, String data, PublishOptions options) {
        surroundings
                .requesting()
                .request(admitted().owner().client(), topic, data, options)
                .thenAccept(reply -> connection.submit(() -> connection.say(reply.line(options.id()))));
    }

    private Admitted admitted() {
        Admitted present = connection.admitted();
        if (present == null) {
            throw new IllegalStateException("requests are carried out on open connections only");
        }
        return present;
    }

    private static List<TopicPattern> topics(JsonObject request) {
        if (!(request.get("topics") instanceof jakarta.json.JsonArray array) || array.isEmpty()) {
            throw InvalidInputException.of(
                    "topics", "an array of at least one topic", String.valueOf(request.get("topics")));
        }
        List<TopicPattern> patterns = new ArrayList<>();
        for (JsonValue value : array) {
            if (!(value instanceof JsonString text)) {
                throw InvalidInputException.of("topics", "an array of strings", value.toString());
            }
            patterns.add(TopicPattern.parse(text.getString()));
        }
        return patterns.stream().distinct().toList();
    }

    private static int history(JsonObject request) {
        JsonValue last = request.get("last");
        String from = string(request, "from");
        if (last == null) {
            if (from == null || from.equals("now")) {
                return 0;
            }
            if (from.equals("earliest")) {
                return History.MOST;
            }
            throw InvalidInputException.of("from", "now or earliest", from);
        }
        if (from == null && last instanceof JsonNumber number && number.isIntegral()) {
            BigDecimal count = number.bigDecimalValue();
            if (count.signum() > 0 && count.compareTo(BigDecimal.valueOf(History.MOST)) <= 0) {
                return count.intValue();
            }
        }
        throw InvalidInputException.of("last", "a whole number from 1 to 1000, and no from", last.toString());
    }

    private static @Nullable String string(JsonObject request, String name) {
        JsonValue value = request.get(name);
        if (value == null || value instanceof JsonString) {
            return value == null ? null : ((JsonString) value).getString();
        }
        throw InvalidInputException.of(name, "a string", value.toString());
    }
}
