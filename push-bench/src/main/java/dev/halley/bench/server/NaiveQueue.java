package dev.halley.bench.server;

import static dev.halley.bench.server.BareTomcat.ascii;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What a client is to get, without a bound, one message in flight. Any thread. */
final class NaiveQueue {
    private final Queue<Parcel> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Consumer<Parcel> out;

    /** One message, encoded once. */
    record Parcel(String text, byte[] bytes) {
        static Parcel of(String text) {
            String line = text + "\n";
            return new Parcel(line, ascii(line));
        }
    }

    /** {@code out}: is given a message, and the next when it has said by {@link #sent} that this one is out. */
    NaiveQueue(Consumer<Parcel> out) {
        this.out = out;
    }

    void offer(Parcel parcel) {
        queue.add(parcel);
        if (waiting.getAndIncrement() == 0) {
            send();
        }
    }

    /** The one before is out. */
    void sent() {
        if (waiting.decrementAndGet() > 0) {
            send();
        }
    }

    private void send() {
        Parcel next = queue.poll();
        if (next != null) {
            out.accept(next);
        }
    }
}
