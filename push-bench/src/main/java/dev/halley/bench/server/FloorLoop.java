package dev.halley.bench.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that owns a part of the connections, and gives the log's batches to those that have nothing in flight. */
final class FloorLoop implements Runnable {
    /** That it keeps; as many as Halley's. */
    static final int BATCHES = 16;

    private final FloorLog log;
    private final Set<FloorReader> readers = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<FloorReader> idle = new ConcurrentLinkedQueue<>();
    private final Map<Integer, FloorBatch> batches = new LinkedHashMap<>(2 * BATCHES, 0.75f, true);
    private final AtomicInteger signals = new AtomicInteger();
    private volatile @Nullable Thread thread;
    private final List<FloorReader> atEnd = new ArrayList<>();

    FloorLoop(FloorLog log) {
        this.log = log;
    }

    /** A thread that ends with the process. */
    void start() {
        Thread started = new Thread(this, "floor");
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    /** Something is idle, or was published. Any thread. */
    void wake() {
        if (signals.getAndIncrement() == 0) {
            LockSupport.unpark(thread);
        }
    }

    void add(FloorReader reader) {
        reader.at = log.end();
        readers.add(reader);
        idle(reader);
    }

    void idle(FloorReader reader) {
        idle.add(reader);
        wake();
    }

    void remove(FloorReader reader) {
        readers.remove(reader);
    }

    @Override
    public void run() {
        while (true) {
            int seen = signals.get();
            List<FloorReader> waiting = new ArrayList<>(atEnd);
            atEnd.clear();
            waiting.forEach(this::send);
            for (FloorReader next = idle.poll(); next != null; next = idle.poll()) {
                send(next);
            }
            if (signals.addAndGet(-seen) == 0) {
                while (signals.get() == 0) {
                    LockSupport.park(this);
                }
            }
        }
    }

    private void send(FloorReader reader) {
        if (reader.at == log.end()) {
            atEnd.add(reader);
            return;
        }
        FloorBatch batch = batches.computeIfAbsent(
                reader.kind.ordinal() * FloorLog.MOST + reader.at, key -> log.batch(reader.kind, reader.at));
        if (batches.size() > BATCHES) {
            batches.remove(batches.keySet().iterator().next());
        }
        reader.at = batch.end();
        try {
            reader.send(batch);
        } catch (RuntimeException e) {
            readers.remove(reader);
        }
    }
}
