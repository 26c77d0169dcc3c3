package dev.halley.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Named numbers, as one line {@code name=number name=number} between processes. Not thread-safe. */
public final class Figures {
    private final Map<String, Double> numbers = new LinkedHashMap<>();

    /** Reads a line; throws where it is none. */
    public static Figures parse(String line) {
        Figures figures = new Figures();
        if (!line.isBlank()) {
            Arrays.stream(line.strip().split(" ", -1)).forEach(pair -> {
                String[] parts = pair.split("=", 2);
                if (parts.length != 2) {
                    throw new IllegalArgumentException("expected name=number, found \"" + line + "\"");
                }
                figures.put(parts[0], Double.parseDouble(parts[1]));
            });
        }
        return figures;
    }

    /** Adds or replaces one; gives this. */
    public Figures put(String name, double number) {
        numbers.put(name, number);
        return this;
    }

    /** The same, of a number that a double holds exactly: up to 2⁵³. */
    public Figures put(String name, long number) {
        return put(name, (double) number);
    }

    /** Adds or replaces all of another; gives this. */
    public Figures putAll(Figures other) {
        numbers.putAll(other.numbers);
        return this;
    }

    /** The number of that name, which must be there. */
    public double get(String name) {
        Double number = numbers.get(name);
        if (number == null) {
            throw new IllegalArgumentException("expected a figure " + name + ", found " + line());
        }
        return number;
    }

    public Map<String, Double> asMap() {
        return numbers;
    }

    public String line() {
        return numbers.entrySet().stream()
                .map(one -> one.getKey() + "=" + text(one.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String text(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15 ? Long.toString((long) number) : "" + number;
    }
}
