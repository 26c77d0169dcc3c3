package dev.halley.push.core.log;

import dev.halley.push.Cursor;
import dev.halley.push.Position;
import dev.halley.push.PushConfig;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.Interleavings;
import dev.halley.push.spi.Log;
import dev.halley.push.testing.FakeTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jetbrains.lincheck.datastructures.BooleanGen;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** However appends, reads and locates of two threads are interleaved, they answer as if they had come one after the other. */
@Param(name = "after", gen = IntGen.class, conf = "0:3")
@Param(name = "topic", gen = BooleanGen.class)
public class MemoryLogInterleavingTest {
    private static final Log.Limits ALL = new Log.Limits(100, Integer.MAX_VALUE);
    private static final Log.Interest ANY = new Log.Interest(TopicPattern.parseAll("*"), 0);
    private static final PushConfig CONFIG = PushConfig.from(Map.of("push.retention-messages", "2")::get);

    private final Log log = new MemoryLog(CONFIG, new FakeTime(), "m");

    private static <T> T get(CompletionStage<T> answer) {
        return answer.toCompletableFuture().join();
    }

    @Operation
    public String append(@Param(name = "topic") boolean topic) {
        Log.Draft draft = new Log.Draft(topic ? "a" : "b", "1", "id", null, null, null);
        return get(log.append(List.of(draft, new Log.Draft("c", "1", null, null, null, null))))
                .toString();
    }

    @Operation
    public String read(@Param(name = "after") int after) {
        return get(log.read(Cursor.of(new Position("m", after)), ANY, ALL)).toString();
    }

    @Operation
    public String locate(@Param(name = "after") int after) {
        return get(log.locate(new Log.Start.After(Cursor.of(new Position("m", after))), ANY))
                .toString();
    }

    @Test
    void callsOfSeveralThreads_answerAsIfOneCameAfterTheOther() {
        Interleavings.options(4, 2).check(MemoryLogInterleavingTest.class);
    }
}
