package dev.halley.bench.jmh;

import dev.halley.push.TopicPattern;
import dev.halley.push.core.SystemTicker;
import dev.halley.push.core.hub.Dispatcher;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A dispatcher is told of a message and finds the one reader of its topic among so many; on the caller's thread, without a hand-over. */
@State(Scope.Thread)
public class TopicLookUp {
    @Param({"1", "10000"})
    public int topics;

    private Dispatcher dispatcher;
    private List<List<String>> touched;
    private int next;
    private int woken;

    @Setup
    public void subscribe() {
        dispatcher = new Dispatcher(Runnable::run, new SystemTicker());
        for (int i = 0; i < topics; i++) {
            Dispatcher.Reader reader = () -> woken++;
            dispatcher.add(TopicPattern.parse(Samples.topic(i)), reader);
        }
        touched = IntStream.range(0, topics)
                .mapToObj(i -> List.of(Samples.topic(i)))
                .toList();
        int before = woken;
        touch();
        if (woken != before + 1) {
            throw new IllegalStateException("expected one reader of a topic, found " + (woken - before));
        }
    }

    @Benchmark
    public int touch() {
        next = next + 1 < topics ? next + 1 : 0;
        dispatcher.touch(touched.get(next));
        return woken;
    }
}
