package dev.halley.push.core.connection;

import dev.halley.push.core.Interleavings;
import dev.halley.push.spi.PushListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;
import org.junit.jupiter.api.Test;

/** Whatever two threads hand to one lane is run: each call once, one at a time, those of one thread in its order. */
public class ObserversInterleavingTest {
    private record Call(int thread, int number) {}

    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicBoolean busy = new AtomicBoolean();
    private final List<Call> ran = new ArrayList<>();
    private final Observers observers = new Observers(new PushListener() {}, Runnable::run);

    private void run(Call call) {
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException("two at a time");
        }
        ran.add(call);
        busy.set(false);
    }

    @Operation
    public void tell(@Param(gen = ThreadIdGen.class) int thread) {
        Call call = new Call(thread, numbers.incrementAndGet());
        observers.tell("client", listener -> run(call));
    }

    @Operation
    public void ask(@Param(gen = ThreadIdGen.class) int thread) {
        Call call = new Call(thread, numbers.incrementAndGet());
        if (!observers.ask("client", listener -> run(call))) {
            throw new IllegalStateException("the lane is not full");
        }
    }

    @Validate
    public void eachRanOnceInItsOrder() {
        int[] last = new int[10];
        for (Call call : ran) {
            if (call.number <= last[call.thread]) {
                throw new IllegalStateException("out of order: " + ran);
            }
            last[call.thread] = call.number;
        }
        if (ran.size() != numbers.get()) {
            throw new IllegalStateException("ran " + ran + " of " + numbers.get());
        }
    }

    @Test
    void callsOfALane_runOnceInOrderOneAtATime() {
        Interleavings.options(4, 2).verifier(EpsilonVerifier.class).check(ObserversInterleavingTest.class);
    }
}
