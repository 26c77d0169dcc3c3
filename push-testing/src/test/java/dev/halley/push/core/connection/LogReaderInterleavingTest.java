package dev.halley.push.core.connection;

import dev.halley.push.PushConfig;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.Interleavings;
import dev.halley.push.core.encode.EncodedBatch;
import dev.halley.push.core.hub.Dispatcher;
import dev.halley.push.core.hub.Task;
import dev.halley.push.core.log.MemoryLog;
import dev.halley.push.spi.Log;
import dev.halley.push.testing.FakeTime;
import dev.halley.push.testing.SlowLog;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;
import org.junit.jupiter.api.Test;

/** From an append to a reader, by way of a log that answers when another thread says: everything is read, whatever comes when. */
public class LogReaderInterleavingTest {
    private static final List<TopicPattern> PATTERNS = TopicPattern.parseAll("*");
    private static final Log.Interest INTEREST = new Log.Interest(PATTERNS, 0);
    private static final PushConfig CONFIG = PushConfig.defaults();

    private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final AtomicInteger appended = new AtomicInteger();
    private final FakeTime time = new FakeTime();
    private final Log memory = new MemoryLog(CONFIG, time, "m");
    private final Log slow = new SlowLog(memory, answers::add);
    private final Dispatcher dispatcher = new Dispatcher(Runnable::run, time);
    private final Task task = new Task(dispatcher, this::drain);
    private final LogReader reader;
    private int read;

    public LogReaderInterleavingTest() {
        Log.Located start = memory.locate(new Log.Start.Now(), INTEREST)
                .toCompletableFuture()
                .join();
        reader = new LogReader(
                new Batches(slow, CONFIG, dispatcher::touches),
                time,
                start,
                false,
                this::submit,
                failure -> read = -100);
        memory.onAppend(dispatcher::touch);
        dispatcher.add(PATTERNS.get(0), () -> {
            reader.told();
            task.signal();
        });
        // a read is outstanding, which found nothing
        task.signal();
    }

    private void submit(Runnable command) {
        commands.add(command);
        task.signal();
    }

    /** As a connection does it. */
    private void drain() {
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
        }
        for (EncodedBatch batch = reader.next(INTEREST); batch != null; batch = reader.next(INTEREST)) {
            read = (int) batch.end().positions().get(0).sequence();
            reader.take(batch);
        }
    }

    @Operation
    public void append() {
        appended.incrementAndGet();
        memory.append(List.of(new Log.Draft("a", "1", null, null, null, null)));
    }

    @Operation
    public void answer() {
        Runnable answer = answers.poll();
        if (answer != null) {
            answer.run();
        }
    }

    @Validate
    public void everythingIsRead() {
        while (!answers.isEmpty()) {
            answer();
        }
        if (read != appended.get()) {
            throw new IllegalStateException("read " + read + " of " + appended.get());
        }
    }

    @Test
    void whatIsAppendedDuringARead_isReadToo() {
        Interleavings.options(6, 1).verifier(EpsilonVerifier.class).check(LogReaderInterleavingTest.class);
    }
}
