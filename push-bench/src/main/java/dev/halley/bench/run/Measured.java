package dev.halley.bench.run;

import dev.halley.bench.Figures;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What one burst, or one paced stretch, was seen to be.
 *
 * @param expected deliveries, if none were lost
 * @param before the server's figures, as {@code after}
 * @param loadBefore the load's figures, as {@code seen}
 * @param publishedFrom when the first message was published, as of {@link System#nanoTime}
 * @param nanos that it took, with no more than a moment of waiting for what was lost, as {@code after} and the CPU time of {@code seen}
 */
record Measured(
        long clients,
        int messages,
        long expected,
        Figures before,
        Figures after,
        Figures loadBefore,
        Figures seen,
        double publishedFrom,
        long nanos) {

    /** Deliveries, each counted once. */
    double delivered() {
        return seen.get("unique");
    }

    /** From the first publish to the last receipt. */
    double seconds() {
        return (seen.get("last") - publishedFrom) / TimeUnit.SECONDS.toNanos(1);
    }

    /** Deliveries a second. */
    double rate() {
        return delivered() / seconds();
    }

    private double growth(String figure) {
        return after.get(figure) - before.get(figure);
    }

    /** Of anything delivered; a run in which nothing was is none. */
    Map<Measure, Double> values() {
        if (delivered() == 0) {
            throw new IllegalStateException("expected " + expected + " deliveries, found none: " + seen.line());
        }
        Map<Measure, Double> values = new EnumMap<>(Measure.class);
        values.put(Measure.CPU, growth("cpuNanos") / 1e3 / delivered());
        values.put(Measure.RATE, rate());
        values.put(Measure.P50, seen.get("p50"));
        values.put(Measure.P90, seen.get("p90"));
        values.put(Measure.P99, seen.get("p99"));
        values.put(Measure.P999, seen.get("p999"));
        values.put(Measure.MAX, seen.get("max"));
        values.put(Measure.ALLOCATED, growth("allocated") / delivered());
        values.put(Measure.CLIENTS, (double) clients);
        values.put(Measure.MESSAGES, (double) messages);
        values.put(Measure.SECONDS, seconds());
        values.put(Measure.LOST, expected - delivered());
        values.put(Measure.LATE, seen.get("late"));
        values.put(Measure.REPEATED, seen.get("repeated"));
        values.put(Measure.CUT, seen.get("cut"));
        values.put(Measure.REFUSED, seen.get("refused"));
        values.put(Measure.LOAD, 100 * (seen.get("loadCpuNanos") - loadBefore.get("loadCpuNanos")) / nanos);
        return values;
    }
}
