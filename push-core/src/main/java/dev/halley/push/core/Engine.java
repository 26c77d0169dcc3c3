package dev.halley.push.core;

import dev.halley.push.Client;
import dev.halley.push.Position;
import dev.halley.push.PublishOptions;
import dev.halley.push.Publisher;
import dev.halley.push.Push;
import dev.halley.push.PushConfig;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.connection.Arrival;
import dev.halley.push.core.connection.Attributes;
import dev.halley.push.core.connection.JsonText;
import dev.halley.push.core.connection.Limits;
import dev.halley.push.core.connection.Observers;
import dev.halley.push.core.connection.Presences;
import dev.halley.push.core.connection.Publishing;
import dev.halley.push.core.connection.Reply;
import dev.halley.push.core.connection.Requesting;
import dev.halley.push.core.connection.Sessions;
import dev.halley.push.core.connection.Shard;
import dev.halley.push.core.connection.Surroundings;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.hub.Dispatcher;
import dev.halley.push.core.log.MemoryLog;
import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.core.transport.Transport;
import dev.halley.push.spi.Log;
import dev.halley.push.spi.PayloadCodec;
import dev.halley.push.spi.PushListener;
import dev.halley.push.spi.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything, put together: one for each application. Thread-safe. */
public final class Engine implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Engine.class.getName());
    private static final int ID_BYTES = 16;

    /** What a transport reports to that was refused. */
    private static final Peer NOBODY = new Peer() {
        @Override
        public void received(String text) {}

        @Override
        public void alive() {}

        @Override
        public void gone(int code, String reason) {}
    };

    private final PushConfig config;
    private final Set<String> roles;
    private final Log log;
    private final Publishing publishing;
    private final Requesting requesting;
    private final Presences presences;
    private final Threads threads;
    private final List<Shard> shards = new ArrayList<>();
    private final List<Dispatcher> dispatchers = new ArrayList<>();
    private final EnginePush push;
    private final SecureRandom random = new SecureRandom();
    private final Limits limits;
    private final Sessions sessions = new Sessions();
    private final Attributes attributes = new Attributes();
    private final ReadWriteLock closing = new ReentrantReadWriteLock();
    private volatile boolean closed;

    private Engine(Builder builder) {
        config = builder.config;
        roles = Stream.concat(config.roles().stream(), builder.listener.roles().stream())
                .collect(Collectors.toUnmodifiableSet());
        Ticker ticker = builder.ticker;
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        int count = config.dispatchers() > 0
                ? config.dispatchers()
                : Runtime.getRuntime().availableProcessors();
        threads = builder.threads != null ? builder.threads : new EngineThreads(count, loader);
        log = builder.log != null ? builder.log : new MemoryLog(config, builder.retained, ticker, lane(ticker));
        limits = new Limits(config, ticker);
        JsonText json = new JsonText();
        Observers observers = new Observers(builder.listener, threads.observers());
        publishing = new Publishing(log, observers, json);
        for (int i = 0; i < count; i++) {
            dispatchers.add(new Dispatcher(threads.dispatcher(i), ticker));
        }
        requesting =
                new Requesting(publishing, observers, builder.codec, dispatchers.get(0), config.requestTimeoutMillis());
        presences = new Presences(log, dispatchers.get(0), threads.observers());
        push = new EnginePush(log, builder.codec, presences);
        Surroundings surroundings = new Surroundings(
                config, log, observers, publishing, requesting, presences, json, limits, sessions, attributes, random);
        for (int i = 0; i < count; i++) {
            int number = i;
            shards.add(new Shard(surroundings, dispatchers.get(i), () -> newId(number, count)));
        }
        presences.start(shards);
        log.onAppend(topics -> dispatchers.forEach(dispatcher -> dispatcher.touch(topics)));
        threads.start(() -> dispatchers.forEach(Dispatcher::tick));
    }

    /**
     * @return a builder, all at its defaults
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * @return the settings
     */
    public PushConfig config() {
        return config;
    }

    /**
     * @return the roles that clients are asked about: those of the settings, and those of the listener
     */
    public Set<String> roles() {
        return roles;
    }

    /**
     * @return publishers by topic
     */
    public Push push() {
        return push;
    }

    /**
     * @param topic a topic, without wildcards
     * @param <T> the payload's type
     * @return a publisher to it
     */
    public <T> Publisher<T> publisher(String topic) {
        return push.publisher(topic);
    }

    /**
     * @return whether a further client would be refused
     */
    public boolean isFull() {
        return closed || limits.clients() >= config.maxConnections();
    }

    /**
     * @return how many clients there may be, and how fast they may send
     */
    public Limits limits() {
        return limits;
    }

    /**
     * @return clients that are connected on this node, polling ones within their lease included
     */
    public int clients() {
        return limits.clients();
    }

    /**
     * Begins a connection: the transport is refused, or gets {@code open} and all that follows.
     *
     * @param arrival who and what
     * @param transport how
     * @return what the transport reports to
     */
    public Peer connect(Arrival arrival, Transport transport) {
        String id = arrival.clientId() != null ? arrival.clientId() : newId();
        // whoever is handed to a shard is so before its end, and told of it
        closing.readLock().lock();
        try {
            if (!closed) {
                return shardOf(id).connect(id, arrival, transport);
            }
        } finally {
            closing.readLock().unlock();
        }
        transport.refuse(Problem.of(503, Close.SHUTDOWN.reason()));
        return NOBODY;
    }

    /**
     * Publishes for a client.
     *
     * @param client who; with a new id ({@link #newId}) where it has none
     * @param topic where to, of any form
     * @param data JSON text of any form
     * @param options id and key
     * @return completes with the position once the log has it, or fails as {@link Publishing#publish} says
     */
    public CompletionStage<Position> receive(Client client, String topic, String data, PublishOptions options) {
        return publishing.publish(attributes.of(client), topic, data, options);
    }

    /**
     * Asks the application for a client.
     *
     * @param client who; with a new id ({@link #newId}) where it has none
     * @param topic what about, of any form
     * @param data JSON text of any form
     * @param options id and key
     * @return completes with what becomes of it, as {@link Requesting#request} says
     */
    public CompletionStage<Reply> request(Client client, String topic, String data, PublishOptions options) {
        return requesting.request(attributes.of(client), topic, data, options);
    }

    /**
     * A client says that it is gone.
     *
     * @param clientId an id that it brought
     * @param principal who the container says it is, null for nobody
     */
    public void leave(String clientId, @Nullable String principal) {
        shardOf(clientId).leave(clientId, principal);
    }

    /**
     * @return the container's sessions, as far as clients came with them
     */
    public Sessions sessions() {
        return sessions;
    }

    /**
     * @return 32 random hexadecimal digits
     */
    public String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * Tells all clients to come back, cuts those that were not told within 5 s, lets the observers hear of it, and ends all threads and the log.
     * Idempotent; waits 15 s at most.
     */
    @Override
    public void close() {
        closing.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            closing.writeLock().unlock();
        }
        requesting.close();
        presences.close();
        CompletableFuture<Void> told = CompletableFuture.allOf(shards.stream()
                .map(shard -> shard.closeAll(Close.SHUTDOWN).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
        threads.await(told);
        if (!told.isDone()) {
            LOG.log(Level.INFO, "some of {0} clients could not be told of the shutdown and are cut", limits.clients());
            shards.forEach(shard -> shard.cutAll(Close.SHUTDOWN));
        }
        threads.close();
        log.close();
    }

    private Shard shardOf(String clientId) {
        return shards.get(shardNumber(clientId, shards.size()));
    }

    private static int shardNumber(String clientId, int count) {
        return Math.floorMod(clientId.hashCode(), count);
    }

    private String newId(int shard, int count) {
        String id = newId();
        while (shardNumber(id, count) != shard) {
            id = newId();
        }
        return id;
    }

    private String lane(Ticker ticker) {
        return Long.toString(ticker.currentTimeMillis(), Character.MAX_RADIX)
                + Integer.toString(random.nextInt(Character.MAX_RADIX * Character.MAX_RADIX), Character.MAX_RADIX);
    }

    /** What an engine is made of. */
    public static final class Builder {
        private PushConfig config = PushConfig.defaults();
        private PushListener listener = new PushListener() {};
        private PayloadCodec codec = new JsonCodec();
        private Ticker ticker = new SystemTicker();
        private List<TopicPattern> retained = List.of();
        private @Nullable Log log;
        private @Nullable Threads threads;

        private Builder() {}

        /**
         * @param value the settings
         * @return this
         */
        public Builder config(PushConfig value) {
            config = value;
            return this;
        }

        /**
         * @param value hears what clients do; by default nobody does, and clients may not publish
         * @return this
         */
        public Builder listener(PushListener value) {
            listener = value;
            return this;
        }

        /**
         * @param value writes payloads; by default one for what JSON-P knows: values, texts, numbers, booleans, maps and collections of them
         * @return this
         */
        public Builder codec(PayloadCodec value) {
            codec = value;
            return this;
        }

        /**
         * @param value the clock
         * @return this
         */
        public Builder ticker(Ticker value) {
            ticker = value;
            return this;
        }

        /**
         * @param value topics of which the log in memory keeps the newest message of each key, beside those of the settings
         * @return this
         */
        public Builder retained(List<TopicPattern> value) {
            retained = List.copyOf(value);
            return this;
        }

        /**
         * @param value the log, closed with the engine; by default one in memory
         * @return this
         */
        public Builder log(Log value) {
            log = value;
            return this;
        }

        /**
         * @param value where work runs, closed with the engine; by default own threads
         * @return this
         */
        public Builder threads(Threads value) {
            threads = value;
            return this;
        }

        /**
         * @return the engine, running
         */
        public Engine start() {
            return new Engine(this);
        }
    }
}
