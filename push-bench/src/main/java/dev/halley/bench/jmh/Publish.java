package dev.halley.bench.jmh;

import dev.halley.push.Position;
import dev.halley.push.Publisher;
import dev.halley.push.core.Engine;
import java.util.concurrent.CompletionStage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An application publishes what nobody reads, through the whole engine with its own threads. */
@State(Scope.Thread)
public class Publish {
    private static final String TOPIC = Samples.topic(0);

    private Engine engine;
    private Publisher<Object> publisher;

    @Setup
    public void start() {
        engine = Engine.builder().start();
        publisher = engine.push().topic(TOPIC);
    }

    @TearDown
    public void close() {
        engine.close();
    }

    @Benchmark
    public CompletionStage<Position> publish() {
        return publisher.publish(Samples.DATA);
    }

    /** The topic is known at run time only, so its publisher is looked up each time. */
    @Benchmark
    public CompletionStage<Position> lookUpAndPublish() {
        return engine.push().topic(TOPIC).publish(Samples.DATA);
    }
}
