package dev.halley.it.wire;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The head of a response. */
public record Head(String start, Map<String, List<String>> headers) {
    static Head parse(String start, String lines) {
        return new Head(
                start,
                Arrays.stream(lines.split("\r\n"))
                        .filter(line -> !line.isEmpty())
                        .map(line -> line.split(":", 2))
                        .collect(Collectors.groupingBy(
                                field -> field[0],
                                () -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER),
                                Collectors.mapping(field -> field[1].strip(), Collectors.toList()))));
    }

    public int status() {
        return Integer.parseInt(start.split(" ")[1]);
    }

    /** Null where there is none; more than one line of it is an error. */
    public String header(String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new AssertionError("expected " + name + " once, found " + values);
        }
        return values.isEmpty() ? null : values.get(0);
    }
}
