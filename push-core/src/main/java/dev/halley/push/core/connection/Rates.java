package dev.halley.push.core.connection;

import dev.halley.push.spi.Ticker;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A token bucket for each party that sends: so many messages a second, twice as many at once. What is refused costs a token all the same, and whoever owes two seconds' worth
 * of them does not listen. A bucket that is full again is forgotten, so there are as many as parties that sent something within four seconds, and at most 100,000 or four for each client that there may be; beyond that
 * those without one are refused. Thread-safe.
 */
final class Rates {
    static final int MOST_BUCKETS = 100_000;
    private static final int BUCKETS_OF_CLIENT = 4;
    private static final int BURST_SECONDS = 2;
    private static final int FEW = 1024;
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What becomes of a message. */
    enum Verdict {
        WITHIN,
        /** It is refused. */
        BEYOND,
        /** So is the connection. */
        FLOOD
    }

    private final Ticker ticker;
    private final int most;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
    private final AtomicInteger sweepAt = new AtomicInteger(FEW);

    /** For so many clients at a time. */
    Rates(Ticker ticker, int mostClients) {
        this.ticker = ticker;
        this.most = (int) Math.min(Integer.MAX_VALUE, Math.max(MOST_BUCKETS, (long) BUCKETS_OF_CLIENT * mostClients));
    }

    /** One message of a party. */
    Verdict take(String party, int perSecond) {
        long now = ticker.nanoTime();
        Bucket bucket = buckets.get(party);
        if (bucket == null) {
            sweep(now);
            if (buckets.size() >= most) {
                return Verdict.BEYOND;
            }
            bucket = buckets.computeIfAbsent(party, key -> new Bucket(perSecond, now));
        }
        return bucket.take(now);
    }

    /** How many there are. */
    int size() {
        return buckets.size();
    }

    /** Whenever there are twice as many as were left the last time. */
    private void sweep(long now) {
        int due = sweepAt.get();
        if (buckets.size() >= due && sweepAt.compareAndSet(due, Integer.MAX_VALUE)) {
            buckets.values().removeIf(bucket -> bucket.isFull(now));
            sweepAt.set(Math.min(most, Math.max(FEW, 2 * buckets.size())));
        }
    }

    private static final class Bucket {
        private final int perSecond;
        private double tokens;
        private long filledAt;

        Bucket(int perSecond, long now) {
            this.perSecond = perSecond;
            this.tokens = capacity();
            this.filledAt = now;
        }

        private double capacity() {
            return (double) BURST_SECONDS * perSecond;
        }

        synchronized Verdict take(long now) {
            fill(now);
            if (tokens <= -capacity()) {
                return Verdict.FLOOD;
            }
            boolean within = tokens >= 1;
            tokens--;
            return within ? Verdict.WITHIN : Verdict.BEYOND;
        }

        synchronized boolean isFull(long now) {
            fill(now);
            return tokens >= capacity();
        }

        private void fill(long now) {
            // another thread may have read the clock before and come later
            double elapsed = Math.max(0, now - filledAt);
            tokens = Math.min(capacity(), tokens + elapsed * perSecond / NANOS);
            filledAt += (long) elapsed;
        }
    }
}
