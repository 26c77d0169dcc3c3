package dev.halley.it.load;

import dev.halley.push.Publisher;
import dev.halley.push.Push;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Publishes stamped messages to all topics in turn, at a fixed rate, on a thread of its own. A stamp tells when its message was due, so that a server which holds
 * the publisher up has that in its latencies.
 */
final class Pacer {
    private final List<Publisher<Object>> publishers;
    private final long intervalNanos;
    private final int bytes;
    private volatile long published;
    private long filled;

    /** {@code rate} in messages a second and topic. */
    Pacer(Push push, int topics, int rate, int bytes) {
        this.publishers = IntStream.range(0, topics)
                .mapToObj(topic -> push.topic(LoadServer.topic(topic)))
                .toList();
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / ((long) rate * topics);
        this.bytes = bytes;
    }

    /** Publishes so many to each topic at once: a log that is full does not grow. */
    void fill(int messages) {
        for (; filled < messages; filled++) {
            publishers.forEach(publisher -> publish(publisher, filled, System.nanoTime()));
        }
    }

    void start() {
        Thread thread = new Thread(this::run, "load-publisher");
        thread.setDaemon(true);
        thread.start();
    }

    /** Without those of {@link #fill}. */
    long published() {
        return published;
    }

    private void run() {
        long first = System.nanoTime();
        for (long i = 0; ; i++) {
            long due = first + i * intervalNanos;
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            int topic = (int) (i % publishers.size());
            publish(publishers.get(topic), filled + i / publishers.size(), due);
            published = i + 1;
        }
    }

    private void publish(Publisher<Object> publisher, long number, long nanos) {
        publisher.publish(Stamp.of(number, nanos, bytes)).whenComplete((position, failure) -> {
            if (failure != null) {
                throw new IllegalStateException("expected the log to take a message", failure);
            }
        });
    }
}
