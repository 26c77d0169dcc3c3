package dev.halley.push.core.connection;

import dev.halley.push.spi.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What was refused since a limit was reached: counted for each limit, and logged once a minute for each, however many were refused. Thread-safe. */
final class Refusals {
    private static final Logger LOG = System.getLogger(Refusals.class.getName());
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Ticker ticker;
    /** By the setting that says it. */
    private final Map<String, Count> counts = new HashMap<>();

    private static final class Count {
        private long all;
        private long told;
        private long toldAt;
    }

    Refusals(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Something was refused because of this setting. */
    void add(String setting, int most) {
        long untold = count(setting);
        if (untold > 0) {
            LOG.log(
                    Level.WARNING,
                    "HALLEY-0907: {0}: expected at most {1}, refused what was more ({2} since the last such line); docs/security.md says what to do",
                    setting,
                    String.valueOf(most),
                    String.valueOf(untold));
        }
    }

    /** How many are to be told of now. */
    private synchronized long count(String setting) {
        long now = ticker.nanoTime();
        Count count = counts.get(setting);
        if (count == null) {
            count = new Count();
            count.toldAt = now - QUIET_NANOS;
            counts.put(setting, count);
        }
        count.all++;
        if (now - count.toldAt < QUIET_NANOS) {
            return 0;
        }
        long untold = count.all - count.told;
        count.told = count.all;
        count.toldAt = now;
        return untold;
    }

    /** By setting, since the start. */
    synchronized Map<String, Long> all() {
        Map<String, Long> all = new TreeMap<>();
        counts.forEach((setting, count) -> all.put(setting, count.all));
        return all;
    }
}
