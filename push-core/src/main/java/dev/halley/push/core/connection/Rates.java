package dev.halley.push.core.connection;

import dev.halley.push.spi.Ticker;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A token bucket for each party that sends. One that is full again is forgotten, so there are as many as parties that sent something within two seconds, and at most 100,000 or
 * four for each client that there may be; beyond that those without one are refused. Thread-safe.
 */
final class Rates {
    static final int MOST_BUCKETS = 100_000;
    private static final int BUCKETS_OF_CLIENT = 4;
    private static final int FEW = 1024;

    private final Ticker ticker;
    private final int most;
    private final Map<String, TokenBucket> buckets = new ConcurrentHashMap<>();
    private final AtomicInteger sweepAt = new AtomicInteger(FEW);

    /** For so many clients at a time. */
    Rates(Ticker ticker, int mostClients) {
        this.ticker = ticker;
        this.most = (int) Math.min(Integer.MAX_VALUE, Math.max(MOST_BUCKETS, (long) BUCKETS_OF_CLIENT * mostClients));
    }

    /** One message of a party; whether it may. */
    boolean take(String party, int perSecond) {
        TokenBucket bucket = buckets.get(party);
        if (bucket == null) {
            sweep();
            if (buckets.size() >= most) {
                return false;
            }
            bucket = buckets.computeIfAbsent(party, key -> new TokenBucket(ticker, perSecond));
        }
        return bucket.take();
    }

    /** How many there are. */
    int size() {
        return buckets.size();
    }

    /** Whenever there are twice as many as were left the last time. */
    private void sweep() {
        int due = sweepAt.get();
        if (buckets.size() >= due && sweepAt.compareAndSet(due, Integer.MAX_VALUE)) {
            buckets.values().removeIf(TokenBucket::isFull);
            sweepAt.set(Math.min(most, Math.max(FEW, 2 * buckets.size())));
        }
    }
}
