package dev.halley.push.testing;

import dev.halley.push.Publisher;
import dev.halley.push.Push;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.Engine;
import dev.halley.push.core.connection.Arrival;
import dev.halley.push.spi.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All of Halley but the network and the clock, on the test's own thread: nothing happens until {@link #run}, {@link FakeTime#advance} or one of
 * the client's takes. To test a bean that publishes, give it a {@link #publisher} and look at what a client got:
 *
 * <pre>{@code
 * try (InMemoryPush push = new InMemoryPush()) {
 *     InMemoryClient client = push.connect("orders/*");
 *     new Orders(push.publisher("orders/eu")).place(42);
 *     assertEquals("{\"id\":42}", client.takeMessage().data());
 * }
 * }</pre>
 */
public final class InMemoryPush implements AutoCloseable {
    private final FakeTime time;
    private final ManualThreads threads;
    private final Engine engine;
    private final List<InMemoryClient> clients = new ArrayList<>();

    /** Every setting at its default. */
    public InMemoryPush() {
        this(builder -> {});
    }

    /**
     * @param customizer sets what is to differ: settings, listener, codec, log
     */
    public InMemoryPush(Consumer<Engine.Builder> customizer) {
        this(new ManualThreads(new FakeTime()), customizer);
    }

    /**
     * @param threads where the engine's work waits, with the time that it goes by
     * @param customizer sets what is to differ: settings, listener, codec, a log that needs the time or the threads
     */
    public InMemoryPush(ManualThreads threads, Consumer<Engine.Builder> customizer) {
        this.threads = threads;
        this.time = threads.time();
        Engine.Builder builder = Engine.builder().ticker(time).threads(threads);
        customizer.accept(builder);
        engine = builder.start();
    }

    /**
     * @return moves time, and runs what comes of it
     */
    public FakeTime time() {
        return time;
    }

    /**
     * @return where the engine's work waits
     */
    public ManualThreads threads() {
        return threads;
    }

    /**
     * @return the engine; private to Halley, like all of push-core
     */
    public Engine engine() {
        return engine;
    }

    /**
     * @return publishers by topic
     */
    public Push push() {
        return engine.push();
    }

    /**
     * @param topic a topic, without wildcards
     * @param <T> the payload's type
     * @return a publisher to it
     */
    public <T> Publisher<T> publisher(String topic) {
        return engine.publisher(topic);
    }

    /** Does all that is to do now. */
    public void run() {
        threads.runUntilIdle();
    }

    /**
     * Connects a client that nobody knows, without a cursor.
     *
     * @param topics topics or patterns that it subscribes to, perhaps none
     * @return the client, connected or refused by now
     */
    public InMemoryClient connect(String... topics) {
        return connectAs(null, Set.of(), topics);
    }

    /**
     * Connects a client that is logged in, without a cursor.
     *
     * @param principal its name, null for none
     * @param roles what it is
     * @param topics topics or patterns that it subscribes to, perhaps none
     * @return the client, connected or refused by now
     */
    public InMemoryClient connectAs(@Nullable String principal, Set<String> roles, String... topics) {
        List<TopicPattern> patterns = TopicPattern.parseAll(topics);
        return connect(
                new Arrival(null, principal, roles, "127.0.0.1", patterns, List.of(), 1, new Log.Start.Now(), 0));
    }

    InMemoryClient connect(Arrival arrival) {
        InMemoryClient client = new InMemoryClient(this, arrival);
        clients.add(client);
        run();
        return client;
    }

    int openClients() {
        return (int) clients.stream().filter(InMemoryClient::isOpen).count();
    }

    /** Closes the engine: clients are told, {@code Disconnected} is observed. */
    @Override
    public void close() {
        engine.close();
    }
}
