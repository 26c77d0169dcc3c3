package dev.halley.bench.run;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is measured, in the order of a table's columns. */
enum Measure {
    CPU("cpuMicros", "CPU µs/message", 3, Better.LOWER),
    RATE("rate", "delivered/s", 0, Better.HIGHER),
    ACCEPTED("accepted", "accepted/s", 0, Better.HIGHER),
    HEAP_EACH("heapKiBEach", "heap KiB/connection", 1, Better.LOWER),
    NATIVE_EACH("nativeKiBEach", "native KiB/connection", 1, Better.LOWER),
    DIRECT_EACH("directKiBEach", "of it direct", 1, Better.LOWER),
    P50("p50Millis", "p50 ms", 1, Better.LOWER),
    P90("p90Millis", "p90 ms", 1, Better.LOWER),
    P99("p99Millis", "p99 ms", 1, Better.LOWER),
    P999("p999Millis", "p99.9 ms", 1, Better.LOWER),
    MAX("maxMillis", "max ms", 1, Better.NEITHER),
    ALLOCATED("allocatedBytes", "allocated B/message", 0, Better.LOWER),
    HEAP("heapMiB", "heap MiB", 0, Better.LOWER),
    HEAP_BEFORE("heapBeforeMiB", "heap before MiB", 0, Better.NEITHER),
    RSS("rssMiB", "RSS MiB", 0, Better.NEITHER),
    CLIENTS("clients", "clients", 0, Better.NEITHER),
    MISSING("missing", "not served", 0, Better.NONE_AT_ALL),
    MESSAGES("messages", "messages", 0, Better.NEITHER),
    SECONDS("seconds", "s", 2, Better.NEITHER),
    LOST("lost", "lost", 0, Better.NONE_AT_ALL),
    LATE("late", "out of order", 0, Better.NONE_AT_ALL),
    REPEATED("repeated", "repeated", 0, Better.NONE_AT_ALL),
    CUT("cut", "cut", 0, Better.NONE_AT_ALL),
    REFUSED("refused", "refused", 0, Better.NONE_AT_ALL),
    LOAD("loadCpuPercent", "load CPU % of a core", 0, Better.NEITHER);

    /** Which way is up. */
    enum Better {
        LOWER,
        HIGHER,
        /** Told, not judged. */
        NEITHER,
        /** A number that should be zero. */
        NONE_AT_ALL
    }

    private final String key;
    private final String label;
    private final int digits;
    private final Better better;

    Measure(String key, String label, int digits, Better better) {
        this.key = key;
        this.label = label;
        this.digits = digits;
        this.better = better;
    }

    /** Its name in a file. */
    String key() {
        return key;
    }

    String label() {
        return label;
    }

    Better better() {
        return better;
    }

    String text(double value) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    /** None where it is not known, as in a file that a later version wrote. */
    static Optional<Measure> ofKey(String key) {
        return Arrays.stream(values())
                .filter(measure -> measure.key.equals(key))
                .findFirst();
    }
}
