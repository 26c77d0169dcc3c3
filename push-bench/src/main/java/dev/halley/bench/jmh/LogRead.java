package dev.halley.bench.jmh;

import dev.halley.push.Cursor;
import dev.halley.push.Position;
import dev.halley.push.PushConfig;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.log.MemoryLog;
import dev.halley.push.spi.Log;
import java.util.concurrent.CompletionStage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A reader takes what lies after its cursor: of the only topic by its name, or of 10,000 by a wildcard. */
@State(Scope.Thread)
public class LogRead {
    @Param({"1", "10000"})
    public int topics;

    @Param({"0", "1", "10", "256"})
    public int messages;

    private MemoryLog log;
    private Cursor cursor;
    private Log.Interest interest;
    private Log.Limits limits;

    @Setup
    public void fill() {
        log = Samples.fullLog(topics);
        String pattern = topics == 1 ? Samples.topic(0) : "orders/*";
        interest = Log.Interest.in(TopicPattern.parseAll(pattern));
        PushConfig config = PushConfig.defaults();
        limits = new Log.Limits(config.batchMessages(), config.batchCharacters());
        Position end = log.locate(new Log.Start.Now(), interest)
                .toCompletableFuture()
                .join()
                .cursor()
                .positions()
                .get(0);
        cursor = Cursor.of(new Position(end.lane(), end.sequence() - messages));
        int found = read().toCompletableFuture().join().entries().size();
        if (found != messages) {
            throw new IllegalStateException("expected " + messages + " messages after the cursor, found " + found);
        }
    }

    @Benchmark
    public CompletionStage<Log.Batch> read() {
        return log.read(cursor, interest, limits);
    }
}
