package dev.halley.bench.server;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** All contestants by name. */
public final class Contestants {
    private static final Map<String, Supplier<Contestant>> ALL = Map.of(
            "halley", Halley::new,
            "naive", BareNaive::new,
            "floor", BareFloor::new);

    private Contestants() {}

    /** In the order of the alphabet. */
    public static List<String> names() {
        return ALL.keySet().stream().sorted().toList();
    }

    /** A new one, that has not begun anything yet. */
    public static Contestant named(String name) {
        Supplier<Contestant> found = ALL.get(name);
        if (found == null) {
            throw new IllegalArgumentException("server: expected one of " + ALL.keySet() + ", found " + name);
        }
        return found.get();
    }
}
