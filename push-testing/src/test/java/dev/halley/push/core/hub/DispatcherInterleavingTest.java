package dev.halley.push.core.hub;

import dev.halley.push.TopicPattern;
import dev.halley.push.core.Interleavings;
import dev.halley.push.testing.FakeTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;
import org.junit.jupiter.api.Test;

/**
 * However two threads that touch and signal are interleaved, with each other and with the run that one of them makes: the last touch and
 * the last signal are seen, and nothing runs twice at a time.
 */
public class DispatcherInterleavingTest {
    private final AtomicInteger appended = new AtomicInteger();
    private final AtomicInteger commands = new AtomicInteger();
    private final AtomicBoolean busy = new AtomicBoolean();
    private final Dispatcher dispatcher = new Dispatcher(Runnable::run, new FakeTime());
    private final Task task = new Task(dispatcher, () -> alone(this::look));
    private int readAtOnce;
    private int readLater;
    private int done;

    public DispatcherInterleavingTest() {
        dispatcher.add(TopicPattern.parse("a"), () -> alone(() -> readAtOnce = appended.get()));
        dispatcher.add(TopicPattern.parse("*"), task::signal);
    }

    private void alone(Runnable action) {
        if (!busy.compareAndSet(false, true)) {
            readAtOnce = -1;
            return;
        }
        action.run();
        busy.set(false);
    }

    private void look() {
        readLater = appended.get();
        done = commands.get();
    }

    @Operation
    public void append() {
        appended.incrementAndGet();
        dispatcher.touch(List.of("a"));
    }

    @Operation
    public void command() {
        commands.incrementAndGet();
        task.signal();
    }

    @Validate
    public void nothingIsLeft() {
        if (readAtOnce != appended.get() || readLater != appended.get() || done != commands.get()) {
            throw new IllegalStateException("read at once " + readAtOnce + ", later " + readLater + " of "
                    + appended.get() + "; done " + done + " of " + commands.get());
        }
    }

    @Test
    void lastTouchAndLastSignal_areSeen() {
        Interleavings.options(8, 1).verifier(EpsilonVerifier.class).check(DispatcherInterleavingTest.class);
    }
}
