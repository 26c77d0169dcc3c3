package dev.halley.push.core.connection;

import dev.halley.push.Client;
import dev.halley.push.Presence;
import dev.halley.push.PushException;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.encode.PresenceJson;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.hub.Commands;
import dev.halley.push.core.hub.Dispatcher;
import dev.halley.push.core.hub.Timer;
import dev.halley.push.spi.Log;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells clients who is on the topics whose presence they have subscribed to, by messages in the log; docs/protocol.md §5.2. What nobody watches costs a look at an
 * empty map. Methods on any thread; all else on one dispatcher's.
 *
 * <p>A topic is watched first, then the shards are searched for who is there: who comes after that tells of it, who was there before is found. What one client does
 * comes from one thread, in its order.
 */
public final class Presences {
    private static final Logger LOG = System.getLogger(Presences.class.getName());
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long PACE_OF_WATCHER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Log log;
    private final Dispatcher dispatcher;
    private final Commands commands;
    private final Executor application;
    private final WatchedTopics places = new WatchedTopics();
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();
    private final Timer rest = new Timer(this::searchAll);
    private final Map<Object, CompletableFuture<Presence>> waiting = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private List<Shard> shards = List.of();
    private List<Search> wanted = new ArrayList<>();
    /** Also while it rests. */
    private boolean searching;

    /**
     * @param log what takes the messages
     * @param dispatcher on whose thread it lives
     * @param application on which the application is told what it has asked for
     */
    public Presences(Log log, Dispatcher dispatcher, Executor application) {
        this.log = log;
        this.dispatcher = dispatcher;
        this.application = application;
        this.commands = new Commands(dispatcher);
    }

    /**
     * Before anything else.
     *
     * @param all where clients are
     */
    public void start(List<Shard> all) {
        shards = List.copyOf(all);
    }

    /**
     * @param topic a topic
     * @return completes with who is there, exceptionally with a {@link PushException} once it is closed; not on a dispatcher's thread
     */
    public CompletionStage<Presence> presence(String topic) {
        CompletableFuture<Presence> answer = new CompletableFuture<>();
        Object key = new Object();
        waiting.put(key, answer);
        var unused = answer.whenComplete((presence, failure) -> waiting.remove(key));
        if (closed) {
            fail(answer);
            return answer;
        }
        commands.submit(() -> {
            Watched known = watched.get(topic);
            if (known != null && known.complete) {
                give(answer, known.roll);
            } else {
                Roll roll = new Roll(topic);
                search(new Search(roll, () -> give(answer, roll)));
            }
        });
        return answer;
    }

    /** What the application does with it may block, and must not do so here. */
    private void give(CompletableFuture<Presence> answer, Roll roll) {
        Presence presence = roll.presence();
        try {
            application.execute(() -> answer.complete(presence));
        } catch (RejectedExecutionException e) {
            fail(answer); // as it was told already, since all is closed
        }
    }

    /** Nobody is told any more, and who waits to know is told so. */
    public void close() {
        closed = true;
        waiting.values().forEach(Presences::fail);
    }

    private static void fail(CompletableFuture<Presence> answer) {
        answer.completeExceptionally(new PushException("presence: expected an engine that runs, found it closed"));
    }

    /** Takes a place on these topics for a client that will read their presence: on all, or on none and says why. {@link #subscribed} follows. */
    @Nullable
    Problem take(Client client, Collection<String> topics) {
        return topics.isEmpty() ? null : places.take(client, topics);
    }

    void subscribed(Client client, TopicPattern pattern, long sinceMillis) {
        String topic = PrivateTopics.watched(pattern);
        if (topic != null) {
            commands.submit(() -> watch(topic));
        } else if (!watched.isEmpty() && watched.containsKey(pattern.toString())) {
            commands.submit(() -> change(pattern.toString(), roll -> roll.join(client, sinceMillis)));
        }
    }

    void unsubscribed(Client client, TopicPattern pattern) {
        String topic = PrivateTopics.watched(pattern);
        if (topic != null) {
            places.giveBack(topic);
            commands.submit(() -> unwatch(topic));
        } else if (!watched.isEmpty() && watched.containsKey(pattern.toString())) {
            long due = dispatcher.ticker().nanoTime() + GRACE_NANOS;
            commands.submit(() -> change(pattern.toString(), roll -> roll.leave(client, due)));
        }
    }

    // ---- the dispatcher's thread

    private void watch(String topic) {
        Watched known = watched.get(topic);
        if (known == null) {
            Watched fresh = new Watched(new Roll(topic));
            watched.put(topic, fresh);
            search(new Search(fresh.roll, fresh::complete));
            known = fresh;
        }
        known.watchers++;
        known.tellAgain();
    }

    private void unwatch(String topic) {
        Watched known = watched.get(topic);
        if (known != null && --known.watchers == 0) {
            watched.remove(topic);
            known.end();
        }
    }

    private void change(String topic, java.util.function.Consumer<Roll> change) {
        Watched known = watched.get(topic);
        if (known != null) {
            change.accept(known.roll);
            known.changed();
        }
    }

    /** One at a time, for all that was wanted meanwhile, with a rest after each: who asks for one topic after the other does not keep the dispatchers busy. */
    private void search(Search search) {
        wanted.add(search);
        if (!searching) {
            searchAll();
        }
    }

    private void searchAll() {
        searching = !wanted.isEmpty();
        if (!searching) {
            return;
        }
        List<Search> round = wanted;
        wanted = new ArrayList<>();
        Map<String, List<Search>> byTopic =
                round.stream().collect(Collectors.groupingBy(search -> search.roll.topic()));
        int[] left = {shards.size()};
        for (Shard shard : shards) {
            shard.find(
                    byTopic.keySet(),
                    found -> commands.submit(() -> {
                        found.forEach(one -> byTopic.getOrDefault(one.topic, List.of())
                                .forEach(search -> search.roll.join(one.client, one.sinceMillis)));
                        left[0]--;
                        if (left[0] == 0) {
                            round.forEach(search -> search.done.run());
                            dispatcher.set(rest, dispatcher.ticker().nanoTime() + REST_NANOS);
                        }
                    }));
        }
    }

    private void tell(String topic, String json) {
        Log.Draft draft = new Log.Draft(PrivateTopics.presenceOf(topic), json, null, null, null, null);
        var unused = log.append(List.of(draft)).whenComplete((appended, failure) -> {
            if (failure != null && !closed) {
                LOG.log(Level.WARNING, "HALLEY-0906: who is on " + topic + " could not be told", failure);
            }
        });
    }

    /** A client that is on a topic. */
    record Found(String topic, Client client, long sinceMillis) {}

    private record Search(Roll roll, Runnable done) {}

    /** A topic whose presence is told, at most every 200 ms, and 1 ms for each who reads it: as much is written however many read. */
    private final class Watched {
        private final Roll roll;
        private final Timer pace = new Timer(this::tellIfNew);
        private final Timer grace = new Timer(this::changed);
        private int watchers;
        private boolean complete;
        private boolean everTold;
        private @Nullable String told;
        private long toldAt;

        Watched(Roll roll) {
            this.roll = roll;
            this.toldAt = dispatcher.ticker().nanoTime() - PACE_NANOS;
        }

        void complete() {
            complete = true;
            changed();
        }

        /** Somebody has come to read who does not know what was told before. */
        void tellAgain() {
            told = null;
            changed();
        }

        void changed() {
            if (!complete || watchers == 0) {
                return;
            }
            long now = dispatcher.ticker().nanoTime();
            Long due = roll.forget(now);
            if (due != null) {
                dispatcher.set(grace, due);
            }
            long next = toldAt + Math.max(PACE_NANOS, watchers * PACE_OF_WATCHER_NANOS);
            if (next - now <= 0) {
                tellIfNew();
            } else if (!pace.isSet()) {
                dispatcher.set(pace, next);
            }
        }

        private void tellIfNew() {
            String json = PresenceJson.of(roll.presence());
            if (!json.equals(told)) {
                told = json;
                everTold = true;
                toldAt = dispatcher.ticker().nanoTime();
                tell(roll.topic(), json);
            }
        }

        /** Nobody reads it any more: who comes later must not take it for what is. */
        void end() {
            pace.cancel();
            grace.cancel();
            if (everTold) {
                tell(roll.topic(), "null");
            }
        }
    }
}
