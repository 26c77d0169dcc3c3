package dev.halley.bench.jmh;

import dev.halley.push.Publisher;
import dev.halley.push.PushConfig;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.Engine;
import dev.halley.push.core.Threads;
import dev.halley.push.core.connection.Arrival;
import dev.halley.push.core.encode.Chunk;
import dev.halley.push.core.encode.Format;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Completion;
import dev.halley.push.core.transport.Transport;
import dev.halley.push.spi.Log;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A message is published, and each of the connections that read its topic has been given it to write: on the engine's own threads, or on the
 * caller's alone, which is the work without the hand-over. The transport costs nothing.
 */
@State(Scope.Thread)
public class WakeUp {
    /** Where the engine's work runs. */
    public enum Work {
        OWN_THREADS,
        CALLER
    }

    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final String TOPIC = Samples.topic(0);
    /** Of {@code {"type":"open"}, the first letter of the value. */
    private static final int TYPE = 9;

    @Param
    public Work work;

    @Param({"1", "1000"})
    public int connections;

    private final AtomicInteger left = new AtomicInteger();
    private Thread caller;
    private Engine engine;
    private Publisher<Object> publisher;

    @Setup
    public void connect() {
        // a message is the only thing that is written after open, but for one heartbeat, which is not counted
        PushConfig config = PushConfig.from(Map.of("push.heartbeat-millis", "300000")::get);
        Engine.Builder builder = Engine.builder().config(config);
        engine = (work == Work.CALLER ? builder.threads(new Caller()) : builder).start();
        publisher = engine.push().topic(TOPIC);
        caller = Thread.currentThread();
        Arrival arrival = new Arrival(
                null, null, Set.of(), "127.0.0.1", TopicPattern.parseAll(TOPIC), List.of(), 1, new Log.Start.Now(), 0);
        left.set(connections);
        for (int i = 0; i < connections; i++) {
            engine.connect(arrival, new Sink());
        }
        awaitAll();
    }

    @TearDown
    public void close() {
        engine.close();
    }

    @Benchmark
    public int publish() {
        left.set(connections);
        publisher.publish(Map.of());
        awaitAll();
        return left.get();
    }

    private void awaitAll() {
        long begin = System.nanoTime();
        while (left.get() > 0) {
            LockSupport.parkNanos(this, MOST_NANOS);
            if (System.nanoTime() - begin > MOST_NANOS) {
                throw new IllegalStateException(left + " of " + connections + " connections were given nothing");
            }
        }
    }

    private void written() {
        if (left.decrementAndGet() == 0) {
            LockSupport.unpark(caller);
        }
    }

    /** Takes all bytes at once. */
    private final class Sink implements Transport {
        @Override
        public String name() {
            return "ws";
        }

        @Override
        public Format format() {
            return Format.LINES;
        }

        @Override
        public void write(Chunk chunk, Completion done) {
            byte[] bytes = chunk.bytes();
            // open begins so; a message, also behind a heartbeat, ends with its data, an empty object
            boolean counts = bytes[TYPE] == 'o' || bytes[bytes.length - 3] == '}';
            done.done(null);
            if (counts) {
                written();
            }
        }

        @Override
        public void refuse(Problem problem) {
            throw new IllegalStateException("refused: " + problem);
        }

        @Override
        public void end(Close close) {}

        @Override
        public void abort() {}
    }

    /** All work is done where it is handed in; no timers. */
    private static final class Caller implements Threads {
        @Override
        public Executor dispatcher(int number) {
            return Runnable::run;
        }

        @Override
        public Executor observers() {
            return Runnable::run;
        }

        @Override
        public void start(Runnable tick) {}

        @Override
        public void await(Future<?> done) {}

        @Override
        public void close() {}
    }
}
