package dev.halley.bench.jmh;

import dev.halley.push.core.log.MemoryLog;
import dev.halley.push.spi.Log;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A message goes into a full log, so another one goes out. */
@State(Scope.Thread)
public class LogAppend {
    private static final int MANY = 256;

    @Param({"1", "10000"})
    public int topics;

    private MemoryLog log;
    private List<List<Log.Draft>> ones;
    private List<Log.Draft> many;
    private int next;

    @Setup
    public void fill() {
        log = Samples.fullLog(topics);
        List<Log.Draft> drafts = Samples.drafts(topics);
        ones = drafts.stream().map(List::of).toList();
        many = Samples.drafts(MANY).stream()
                .map(draft -> topics == 1 ? drafts.get(0) : draft)
                .toList();
    }

    @Benchmark
    public CompletionStage<List<Log.Appended>> one() {
        next = next + 1 < topics ? next + 1 : 0;
        return log.append(ones.get(next));
    }

    /** All at once; a figure is one message's share. */
    @Benchmark
    @OperationsPerInvocation(MANY)
    public CompletionStage<List<Log.Appended>> oneOf256() {
        return log.append(many);
    }
}
