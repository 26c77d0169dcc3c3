package dev.halley.it.load;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What a server's process says of itself at one moment, on one line. */
record Figures(Map<String, Long> values) {
    static Figures parse(String line) {
        Map<String, Long> values = new LinkedHashMap<>();
        Arrays.stream(line.split(" "))
                .map(part -> part.split("=", 2))
                .forEach(part -> values.put(part[0], Long.parseLong(part[1])));
        return new Figures(values);
    }

    String line() {
        return values.entrySet().stream().map(Object::toString).collect(Collectors.joining(" "));
    }

    private long of(String name) {
        return values.get(name);
    }

    /** As the engine counts them, those within their lease too. */
    long clients() {
        return of("clients");
    }

    /** TCP connections as Tomcat counts them; one is the place of that which it would accept next. */
    long connections() {
        return of("connections");
    }

    double heapMiB() {
        return of("heap") / 1048576.0;
    }

    long threads() {
        return of("threads");
    }

    /** Halley's threads. */
    long ours() {
        return of("ours");
    }

    long descriptors() {
        return of("descriptors");
    }

    /** User and system time of the process since its start. */
    long cpuNanos() {
        return of("cpu");
    }

    /** Bytes that the threads which are alive have allocated since they began. */
    long allocated() {
        return of("allocated");
    }

    /** Messages since the log was filled. */
    long published() {
        return of("published");
    }

    /** Clients that went with 4002 since the start. */
    long slow() {
        return of("slow");
    }

    /** Warnings and stack traces in the log. */
    long alarms() {
        return of("alarms");
    }
}
