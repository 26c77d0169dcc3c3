package dev.halley.it.load;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What the clients of one kind have seen. Confined to the loop's thread; a {@link #copy} is nobody's. */
final class Tally {
    private static final long MOST_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;

    private final Histogram latencies = new Histogram(MOST_NANOS, DIGITS);
    private final Map<Integer, Long> closes = new TreeMap<>();
    private long connects;
    private long lost;
    private long doubled;
    private long gaps;
    private long cut;
    private long refused;
    private String firstRefusal = "";

    Tally copy() {
        Tally copy = new Tally();
        copy.latencies.add(latencies);
        copy.closes.putAll(closes);
        copy.connects = connects;
        copy.lost = lost;
        copy.doubled = doubled;
        copy.gaps = gaps;
        copy.cut = cut;
        copy.refused = refused;
        copy.firstRefusal = firstRefusal;
        return copy;
    }

    /** Forgets latencies and with them the number of messages, nothing else. */
    void begin() {
        latencies.reset();
    }

    void message(long nanos) {
        latencies.recordValue(Math.max(0, Math.min(nanos, MOST_NANOS)));
    }

    void connect() {
        connects++;
    }

    void missing(long messages) {
        lost += messages;
    }

    void twice() {
        doubled++;
    }

    void gap() {
        gaps++;
    }

    void closed(int code) {
        closes.merge(code, 1L, Long::sum);
    }

    void cut() {
        cut++;
    }

    void refused(String head) {
        refused++;
        if (firstRefusal.isEmpty()) {
            firstRefusal = head;
        }
    }

    long messages() {
        return latencies.getTotalCount();
    }

    /** In milliseconds; 100 for the greatest. */
    double millis(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e6;
    }

    long connects() {
        return connects;
    }

    /** Messages that did not come between two that did, without a gap that said so. */
    long lost() {
        return lost;
    }

    /** Messages that came although the client's cursor covered them. */
    long doubled() {
        return doubled;
    }

    long gaps() {
        return gaps;
    }

    /** What the server said when it ended connections, by close code. */
    Map<Integer, Long> closes() {
        return closes;
    }

    /** Connections that were ended without a word. */
    long cutOff() {
        return cut;
    }

    /** Requests that were answered by neither 101 nor 200. */
    long refused() {
        return refused;
    }

    String firstRefusal() {
        return firstRefusal;
    }
}
