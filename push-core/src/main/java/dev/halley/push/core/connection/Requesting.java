package dev.halley.push.core.connection;

import dev.halley.push.Client;
import dev.halley.push.InvalidInputException;
import dev.halley.push.PublishOptions;
import dev.halley.push.PublishRejectedException;
import dev.halley.push.PublishRejectedException.Reason;
import dev.halley.push.PublishRequest;
import dev.halley.push.PushException;
import dev.halley.push.Received;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.hub.Dispatcher;
import dev.halley.push.core.hub.Task;
import dev.halley.push.core.hub.Timer;
import dev.halley.push.spi.PayloadCodec;
import dev.halley.push.spi.PushListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Takes what clients ask the application for: decided on, observed, and answered by the first reply, whichever thread gives it, or at the end of its time; docs/protocol.md
 * §6.1. Nothing of it is in the log. Thread-safe.
 *
 * <p>At most 64 of a client, 1000 of a caller and 10,000 of all wait for a reply: what a POST names as its client is its own choice. The last 10,000 results with an id are remembered, of 4 Mi characters together at most, so that a
 * request that is repeated gets what the first one got.
 */
public final class Requesting {
    private static final Logger LOG = System.getLogger(Requesting.class.getName());

    private static final int MOST = 10_000;
    private static final int MOST_OF_CLIENT = 64;
    private static final int MOST_OF_CALLER = 1000;
    private static final int MOST_REPEATS = 8;
    private static final int MOST_REMEMBERED = 10_000;
    private static final long MOST_CHARACTERS = 4 * 1024 * 1024;

    private final Publishing publishing;
    private final Observers observers;
    private final PayloadCodec codec;
    private final Dispatcher dispatcher;
    private final long timeoutMillis;
    /** The monitor guards what follows. All have the same time, so the oldest one is the first whose time is over. */
    private final Map<Object, Exchange> pending = new LinkedHashMap<>();

    private final Map<String, Integer> ofClient = new HashMap<>();
    private final Map<String, Integer> ofCaller = new HashMap<>();
    private final Map<Object, Reply> remembered = new LinkedHashMap<>();
    private long characters;
    private boolean watching;
    private boolean closed;

    /** Both on the dispatcher's thread. */
    private final Task watch;

    private final Timer timer = new Timer(this::expire);

    /**
     * @param publishing what clients may publish they may ask
     * @param observers who decides and replies
     * @param codec writes replies
     * @param dispatcher on whose thread time-outs are told
     * @param timeoutMillis how long each waits for its reply
     */
    public Requesting(
            Publishing publishing, Observers observers, PayloadCodec codec, Dispatcher dispatcher, long timeoutMillis) {
        this.publishing = publishing;
        this.observers = observers;
        this.codec = codec;
        this.dispatcher = dispatcher;
        this.timeoutMillis = timeoutMillis;
        this.watch = new Task(dispatcher, this::expire);
    }

    /**
     * Asks for a client.
     *
     * @param client who
     * @param topic what about, of any form
     * @param data JSON text of any form
     * @param options id and key; without an id it can't be repeated
     * @return completes with what becomes of it, never exceptionally, on any thread
     */
    public CompletionStage<Reply> request(Client client, String topic, String data, PublishOptions options) {
        String accepted;
        try {
            accepted = publishing.accepted(topic, data);
        } catch (InvalidInputException | PublishRejectedException e) {
            return answered(Problem.from(e));
        }
        String id = options.id();
        Object key = id == null ? new Object() : new Key(Publishing.scope(client), id);
        Exchange exchange = new Exchange(key, client, topic);
        boolean unwatched;
        synchronized (this) {
            Reply known = remembered.get(key);
            if (known != null) {
                return CompletableFuture.completedStage(known);
            }
            Exchange same = pending.get(key);
            if (same != null && same.repeats < MOST_REPEATS) {
                same.repeats++;
                return same.result;
            }
            Problem tooMany = tooMany(exchange, same != null);
            if (tooMany != null) {
                return answered(tooMany);
            }
            exchange.deadline = dispatcher.ticker().nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
            pending.put(key, exchange);
            ofClient.merge(client.id(), 1, Integer::sum);
            if (exchange.caller != null) {
                ofCaller.merge(exchange.caller, 1, Integer::sum);
            }
            unwatched = !watching;
            watching = true;
        }
        if (unwatched) {
            watch.signal();
        }
        var unused = exchange.answer.whenComplete((payload, failure) -> end(exchange, payload, failure));
        if (!observers.ask(client.id(), listener -> observe(listener, exchange, accepted, options))) {
            exchange.fail(new PublishRejectedException(Reason.BUSY, "1024 events of this client wait already"));
        }
        return exchange.result;
    }

    private static CompletionStage<Reply> answered(Problem problem) {
        return CompletableFuture.completedStage(Reply.of(problem));
    }

    private @Nullable Problem tooMany(Exchange exchange, boolean repeated) {
        if (closed) {
            return Problem.of(503, "the server shuts down");
        }
        if (repeated) {
            return Problem.of(429, "id: expected at most " + MOST_REPEATS + " repeats of a request at a time");
        }
        if (ofClient.getOrDefault(exchange.client.id(), 0) >= MOST_OF_CLIENT) {
            return Problem.of(429, "requests: expected at most " + MOST_OF_CLIENT + " of a client at a time");
        }
        if (exchange.caller != null && ofCaller.getOrDefault(exchange.caller, 0) >= MOST_OF_CALLER) {
            return Problem.of(
                    429, "requests: expected at most " + MOST_OF_CALLER + " of one user or address at a time");
        }
        return pending.size() >= MOST ? Problem.of(503, "requests: expected at most " + MOST + " at a time") : null;
    }

    /** On the observers' thread. What waited there until its time was over is not begun. */
    private void observe(PushListener listener, Exchange exchange, String data, PublishOptions options) {
        if (exchange.answer.isDone()) {
            return;
        }
        try {
            String decided;
            try {
                decided = publishing.decided(listener, new PublishRequest(exchange.client, exchange.topic, data, true));
            } catch (PublishRejectedException e) {
                exchange.fail(e);
                return;
            }
            listener.received(new Received<>(
                    exchange.client, exchange.topic, null, options.id(), options.key(), decided, exchange, Map.of()));
        } catch (RuntimeException | Error e) {
            exchange.fail(new PushException("an observer failed", e));
            throw e;
        }
    }

    /** Once for each: on the thread that replied, or found that nobody did. */
    private void end(Exchange exchange, @Nullable Object payload, @Nullable Throwable failure) {
        Reply reply = failure == null ? written(exchange, payload) : Reply.of(problem(failure));
        synchronized (this) {
            pending.remove(exchange.key);
            less(ofClient, exchange.client.id());
            if (exchange.caller != null) {
                less(ofCaller, exchange.caller);
            }
            if (exchange.key instanceof Key && !reply.isPreliminary()) {
                remember(exchange.key, reply);
            }
        }
        exchange.result.complete(reply);
    }

    private static void less(Map<String, Integer> counts, String key) {
        counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }

    private Problem problem(Throwable failure) {
        return failure instanceof TimeoutException
                ? Problem.of(504, "reply: expected one within " + timeoutMillis + " ms, found none")
                : Problem.from(failure);
    }

    private Reply written(Exchange exchange, @Nullable Object payload) {
        try {
            // line breaks stand outside strings only, where they mean nothing
            String json = payload == null ? "null" : codec.encode(payload);
            return Reply.of(json.replace('\n', ' ').replace('\r', ' '));
        } catch (RuntimeException | Error e) {
            LOG.log(
                    Level.ERROR,
                    "HALLEY-0905: the reply to a request on " + exchange.topic + " can't be written as JSON",
                    e);
            return Reply.of(Problem.from(e));
        }
    }

    private void remember(Object key, Reply reply) {
        remembered.put(key, reply);
        characters += reply.characters();
        Iterator<Reply> oldest = remembered.values().iterator();
        while (remembered.size() > MOST_REMEMBERED || characters > MOST_CHARACTERS) {
            characters -= oldest.next().characters();
            oldest.remove();
        }
    }

    private void expire() {
        long now = dispatcher.ticker().nanoTime();
        List<Exchange> late = new ArrayList<>();
        Exchange next = null;
        synchronized (this) {
            for (Iterator<Exchange> oldest = pending.values().iterator(); next == null && oldest.hasNext(); ) {
                Exchange exchange = oldest.next();
                if (exchange.deadline - now > 0) {
                    next = exchange;
                } else {
                    late.add(exchange);
                }
            }
            watching = next != null;
        }
        if (next != null) {
            dispatcher.set(timer, next.deadline);
        }
        late.forEach(exchange -> exchange.fail(new TimeoutException()));
    }

    /** All that wait are told to come back, as is who comes later. Idempotent. */
    public void close() {
        List<Exchange> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(pending.values());
        }
        all.forEach(exchange -> exchange.fail(new PublishRejectedException(Reason.CLOSED, "the server shuts down")));
    }

    private record Key(String scope, String id) {}

    /** One request; its answer is what an observer gives, its result what the client is told. */
    private static final class Exchange implements Received.Answer {
        private final Object key;
        private final Client client;
        private final @Nullable String caller;
        private final String topic;
        private final CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
        private final CompletableFuture<Reply> result = new CompletableFuture<>();
        private long deadline;
        private int repeats;

        Exchange(Object key, Client client, String topic) {
            this.key = key;
            this.client = client;
            this.caller = Network.caller(client);
            this.topic = topic;
        }

        @Override
        public boolean reply(@Nullable Object payload) {
            return answer.complete(payload);
        }

        @Override
        public boolean fail(Throwable why) {
            return answer.completeExceptionally(why);
        }
    }
}
