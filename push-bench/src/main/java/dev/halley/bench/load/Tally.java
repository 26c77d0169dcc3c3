package dev.halley.bench.load;

import dev.halley.bench.Figures;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What all clients together have seen. Confined to the loop's thread. */
final class Tally {
    private static final long MOST_MICROS = TimeUnit.HOURS.toMicros(1);
    private static final int DIGITS = 3;

    private final Histogram latencies = new Histogram(MOST_MICROS, DIGITS);
    private long skipped;
    private long repeated;
    private long late;
    private long refused;
    private long cut;
    private long comebacks;
    private long lastNanos;
    private String firstRefusal = "";

    /** Forgets everything. */
    void begin() {
        latencies.reset();
        skipped = 0;
        repeated = 0;
        late = 0;
        refused = 0;
        cut = 0;
        comebacks = 0;
        firstRefusal = "";
        lastNanos = System.nanoTime();
    }

    void message(long micros, long nowNanos) {
        latencies.recordValue(Math.max(0, Math.min(nowNanos / 1000 - micros, MOST_MICROS)));
        lastNanos = nowNanos;
    }

    /** Messages that should have come before one that did. */
    void skipped(long messages) {
        skipped += messages;
    }

    /** A message that came after a later one, for the first time. */
    void late() {
        late++;
    }

    /** A message that had come. */
    void repeated() {
        repeated++;
    }

    /** An answer that is no yes. */
    void refused(String head) {
        refused++;
        if (firstRefusal.isEmpty()) {
            firstRefusal = head;
            System.err.println("refused: " + head.lines().findFirst().orElse(""));
        }
    }

    /** A connection that was ended without a word. */
    void cut() {
        cut++;
    }

    /** A client that came back because its server asked it to. */
    void comeback() {
        comebacks++;
    }

    /** Messages that came, each once. */
    long unique() {
        return latencies.getTotalCount() - repeated;
    }

    long lastNanos() {
        return lastNanos;
    }

    Figures figures() {
        return new Figures()
                .put("received", latencies.getTotalCount())
                .put("unique", unique())
                .put("skipped", skipped)
                .put("repeated", repeated)
                .put("late", late)
                .put("refused", refused)
                .put("cut", cut)
                .put("comebacks", comebacks)
                .put("last", lastNanos)
                .put("p50", millis(50))
                .put("p90", millis(90))
                .put("p99", millis(99))
                .put("p999", millis(99.9))
                .put("max", millis(100));
    }

    private double millis(double percentile) {
        return latencies.getTotalCount() == 0 ? 0 : latencies.getValueAtPercentile(percentile) / 1e3;
    }
}
