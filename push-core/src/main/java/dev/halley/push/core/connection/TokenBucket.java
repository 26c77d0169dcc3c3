package dev.halley.push.core.connection;

import dev.halley.push.spi.Ticker;
import java.util.concurrent.TimeUnit;

/** So many a second, twice as many at once; what is refused costs nothing, so that who asks too often still gets what there is. Thread-safe. */
final class TokenBucket {
    private static final int BURST_SECONDS = 2;
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Ticker ticker;
    private final int perSecond;
    private double tokens;
    private long filledAt;

    /** A full one. */
    TokenBucket(Ticker ticker, int perSecond) {
        this.ticker = ticker;
        this.perSecond = perSecond;
        this.tokens = capacity();
        this.filledAt = ticker.nanoTime();
    }

    private double capacity() {
        return (double) BURST_SECONDS * perSecond;
    }

    /** Takes one, if there is one. */
    synchronized boolean take() {
        fill();
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Whether it is as good as a new one. */
    synchronized boolean isFull() {
        fill();
        return tokens >= capacity();
    }

    private void fill() {
        long now = ticker.nanoTime();
        tokens = Math.min(capacity(), tokens + (now - filledAt) * perSecond / NANOS);
        filledAt = now;
    }
}
