package dev.halley.it.chaos;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Counts what happened, by name. Thread-safe. */
final class Figures {
    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

    void count(String what) {
        add(what, 1);
    }

    void add(String what, long number) {
        counts.computeIfAbsent(what, name -> new LongAdder()).add(number);
    }

    long of(String what) {
        LongAdder count = counts.get(what);
        return count == null ? 0 : count.sum();
    }

    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(count -> String.format(
                        "  %-32s %,10d%n", count.getKey(), count.getValue().sum()))
                .collect(Collectors.joining());
    }
}
