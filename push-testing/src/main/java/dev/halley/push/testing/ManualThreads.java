package dev.halley.push.testing;

import dev.halley.push.core.Threads;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;

/**
 * No threads at all: the engine's work waits until the test runs it, on the test's own thread, in the order it was handed in. Moving the
 * {@link FakeTime} ticks the engine and runs what comes of it. Work may be handed in from any thread.
 */
public final class ManualThreads implements Threads {
    private static final int MOST_RUNS = 1_000_000;

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final FakeTime time;
    private volatile boolean closed;

    /**
     * @param time whose steps are the engine's ticks
     */
    public ManualThreads(FakeTime time) {
        this.time = time;
    }

    /**
     * @return whose steps are the engine's ticks
     */
    public FakeTime time() {
        return time;
    }

    /**
     * Runs what waits, and what comes of it, until nothing is left. Not to be called by what it runs.
     *
     * @throws AssertionError if work goes on and on: after a million runs
     */
    public void runUntilIdle() {
        int runs = 0;
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
            if (++runs > MOST_RUNS) {
                throw new AssertionError("expected work that ends, found more after " + MOST_RUNS + " runs");
            }
        }
    }

    @Override
    public Executor dispatcher(int number) {
        return waiting::add;
    }

    @Override
    public Executor observers() {
        return waiting::add;
    }

    @Override
    public void start(Runnable tick) {
        time.onStep(() -> {
            if (!closed) {
                tick.run();
            }
            runUntilIdle();
        });
    }

    @Override
    public void await(Future<?> done) {
        runUntilIdle();
    }

    @Override
    public void close() {
        closed = true;
        runUntilIdle();
    }
}
