package dev.halley.it.chaos;

import dev.halley.push.PushConfig;
import dev.halley.push.core.log.MemoryLog;
import dev.halley.push.spi.Ticker;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** All logs that there were. Thread-safe. */
final class Ledger {
    private static final Ticker CLOCK = new Ticker() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long currentTimeMillis() {
            return System.currentTimeMillis();
        }
    };

    private final PushConfig config;
    private final Map<String, Epoch> epochs = new ConcurrentHashMap<>();
    private volatile Epoch current;

    Ledger(PushConfig config) {
        this.config = config;
    }

    /** Begins a new log, under a new lane. What the last but one kept is let go. */
    Epoch begin() {
        String lane = "epoch" + epochs.size();
        Epoch released = epochs.get("epoch" + (epochs.size() - 2));
        if (released != null) {
            released.release();
        }
        Epoch next = new Epoch(lane, new MemoryLog(config, CLOCK, lane));
        epochs.put(lane, next);
        current = next;
        return next;
    }

    Epoch current() {
        return current;
    }

    Epoch epoch(String lane) {
        Epoch epoch = epochs.get(lane);
        Broken.unless(epoch != null, "there never was a lane %s", lane);
        return epoch;
    }

    Collection<Epoch> all() {
        return epochs.values();
    }
}
