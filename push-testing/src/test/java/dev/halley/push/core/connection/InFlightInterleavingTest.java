package dev.halley.push.core.connection;

import dev.halley.push.core.Interleavings;
import dev.halley.push.core.hub.Dispatcher;
import dev.halley.push.core.hub.Task;
import dev.halley.push.core.transport.Completion;
import dev.halley.push.testing.FakeTime;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;
import org.junit.jupiter.api.Test;

/** Whether a write completes within its call or after it, on this thread or another: the next one is made, and never before. */
public class InFlightInterleavingTest {
    private final AtomicInteger wanted = new AtomicInteger();
    private final AtomicInteger outstanding = new AtomicInteger();
    private final Queue<Completion> completions = new ConcurrentLinkedQueue<>();
    private final Dispatcher dispatcher = new Dispatcher(Runnable::run, new FakeTime());
    private final Task task = new Task(dispatcher, this::drain);
    private final InFlight inFlight = new InFlight(task::signal);
    private int written;
    private boolean overlapped;

    /** As the drain loop of a connection does it. */
    private void drain() {
        while (inFlight.isIdle() && written < wanted.get()) {
            written++;
            Completion done = inFlight.begin();
            overlapped |= outstanding.incrementAndGet() > 1;
            completions.add(done);
            if (!inFlight.returned()) {
                return;
            }
        }
    }

    @Operation
    public void send() {
        wanted.incrementAndGet();
        task.signal();
    }

    @Operation
    public void complete() {
        Completion done = completions.poll();
        if (done != null) {
            outstanding.decrementAndGet();
            done.done(null);
        }
    }

    @Validate
    public void everythingIsWritten() {
        for (int i = wanted.get(); i > 0; i--) {
            complete();
        }
        if (written != wanted.get() || overlapped || !inFlight.isIdle()) {
            throw new IllegalStateException("written " + written + " of " + wanted.get()
                    + (overlapped ? ", two at a time" : "") + (inFlight.isIdle() ? "" : ", one outstanding"));
        }
    }

    @Test
    void nextWrite_followsTheCompletionOfTheLast() {
        Interleavings.options(4, 2).verifier(EpsilonVerifier.class).check(InFlightInterleavingTest.class);
    }
}
