package dev.halley.bench.server;

import dev.halley.bench.Figures;
import dev.halley.bench.Stamp;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes stamped messages to topics in turn, on the caller's thread. When paced, a stamp tells when its message was due, not when it went: a server that holds its publisher up has that in its
 * latencies.
 */
final class Source {
    private final Contestant contestant;
    private long[] numbers = new long[0];

    Source(Contestant contestant) {
        this.contestant = contestant;
    }

    Figures burst(int count, int bytes, int topics) throws Exception {
        prepare(topics);
        long began = System.nanoTime();
        for (int i = 0; i < count; i++) {
            publish(i % topics, System.nanoTime(), bytes);
        }
        return new Figures().put("began", began).put("ended", System.nanoTime());
    }

    Figures pace(int rate, int count, int bytes, int topics) throws Exception {
        prepare(topics);
        long interval = TimeUnit.SECONDS.toNanos(1) / rate;
        long began = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = began + i * interval;
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            publish(i % topics, due, bytes);
        }
        return new Figures().put("began", began).put("ended", System.nanoTime());
    }

    private void prepare(int topics) {
        if (numbers.length < topics) {
            numbers = java.util.Arrays.copyOf(numbers, topics);
        }
    }

    private void publish(int topic, long nanos, int bytes) throws Exception {
        contestant.publish(topic, Stamp.of(topic, numbers[topic]++, nanos, bytes));
    }
}
