package dev.halley.push.testing;

import dev.halley.push.spi.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Time that stands still until a test moves it. Begins at 2026-01-01T00:00:00Z, and with a {@link #nanoTime} that overflows after ten seconds,
 * so that code which compares nanoseconds other than by subtraction fails. Thread-safe; {@link #advance} is for one thread.
 */
public final class FakeTime implements Ticker {
    /** The longest step that {@link #advance} makes at once. */
    static final Duration STEP = Duration.ofMillis(50);

    private static final long FIRST_NANOS =
            Long.MAX_VALUE - Duration.ofSeconds(10).toNanos();
    private static final long FIRST_MILLIS =
            Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    private final AtomicLong elapsed = new AtomicLong();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Stands at its beginning. */
    public FakeTime() {}

    @Override
    public long nanoTime() {
        return FIRST_NANOS + elapsed.get();
    }

    @Override
    public long currentTimeMillis() {
        return FIRST_MILLIS + elapsed.get() / 1_000_000;
    }

    /**
     * Moves time on, in steps of at most 50 ms; after each, whatever waits for time is done on this thread (see {@link ManualThreads}).
     *
     * @param duration how far
     */
    public void advance(Duration duration) {
        long left = duration.toNanos();
        while (left > 0) {
            long step = Math.min(left, STEP.toNanos());
            elapsed.addAndGet(step);
            left -= step;
            listeners.forEach(Runnable::run);
        }
    }

    /**
     * @param millis how far, in milliseconds
     */
    public void advanceMillis(long millis) {
        advance(Duration.ofMillis(millis));
    }

    void onStep(Runnable listener) {
        listeners.add(listener);
    }
}
