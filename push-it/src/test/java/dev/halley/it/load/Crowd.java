package dev.halley.it.load;

import dev.halley.bench.load.LoadLoop;
import dev.halley.it.load.Visitor.Going;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A number of clients on all transports, of which at any time some go, vanish or change their transport and others come. By its own methods confined to the loop's
 * thread.
 */
final class Crowd {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** New clients a tick: 1,000 a second. */
    private static final int MOST_NEW = 10;

    private static final Kind[] KINDS = Kind.values();
    private static final double MOVES = 0.4;

    private final LoadLoop loop;
    private final Tally tally;
    private final Random random;
    private final int topics;
    private final long holdNanos;
    private final Going[] ways;
    private final List<Visitor> visitors = new ArrayList<>();
    private int size;
    private double perTick;
    private double due;
    private long changes;

    /** They go in any of these ways; the socket of one that falls silent is held for {@code holdMillis}. */
    Crowd(LoadLoop loop, Tally tally, Random random, int topics, long holdMillis, Going... ways) {
        this.loop = loop;
        this.tally = tally;
        this.random = random;
        this.topics = topics;
        this.holdNanos = TimeUnit.MILLISECONDS.toNanos(holdMillis);
        this.ways = ways;
        tick();
    }

    /** Grows to this size and stays there, or loses all its members where it is 0. */
    void size(int clients) {
        size = clients;
        if (size == 0) {
            visitors.forEach(visitor -> visitor.go(any(ways), holdNanos));
            visitors.clear();
        }
    }

    void changesPerSecond(double number) {
        perTick = number * TICK_NANOS / TimeUnit.SECONDS.toNanos(1);
    }

    /** Clients whose connection works at present. */
    long settled() {
        return visitors.stream().filter(Visitor::isSettled).count();
    }

    /** How often somebody went or changed the transport. */
    long changes() {
        return changes;
    }

    private void tick() {
        for (int i = 0; i < MOST_NEW && visitors.size() < size; i++) {
            Visitor visitor = new Visitor(loop, tally, LoadServer.topic(random.nextInt(topics)), "", any(KINDS));
            visitors.add(visitor);
            visitor.come();
        }
        due = visitors.isEmpty() ? 0 : due + perTick;
        for (; due >= 1 && !visitors.isEmpty(); due--) {
            change(random.nextInt(visitors.size()));
        }
        loop.after(TICK_NANOS, this::tick);
    }

    private void change(int index) {
        Visitor visitor = visitors.get(index);
        if (!visitor.isSettled()) {
            return;
        }
        changes++;
        if (random.nextDouble() < MOVES) {
            visitor.move(any(KINDS), random.nextBoolean());
        } else {
            visitor.go(any(ways), holdNanos);
            visitors.set(index, visitors.get(visitors.size() - 1));
            visitors.remove(visitors.size() - 1);
        }
    }

    private <T> T any(T[] of) {
        return of[random.nextInt(of.length)];
    }
}
