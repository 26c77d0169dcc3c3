package dev.halley.bench.run;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants. Empty lists are no limit.
 *
 * @param jvm flags of the server's JVM, after those that all have
 * @param against the servers that tables compare with
 * @param out null for the usual file
 */
record Options(
        String set,
        List<String> servers,
        List<String> transports,
        List<String> cases,
        int runs,
        Scale scale,
        List<String> jvm,
        List<String> against,
        @Nullable Path out) {
    static final String USAGE = """
            push-bench/run [core|rest|all|smoke] [--servers a,b] [--transports x,y] [--cases c,d] [--runs n] [--clients n] [--jvm flags] [--against a,b] [--out file]
            push-bench/run compare before.jsonl after.jsonl""";

    private static final Set<String> SETS = Set.of("core", "rest", "all", "smoke");
    private static final Set<String> NAMES =
            Set.of("--servers", "--transports", "--cases", "--runs", "--clients", "--jvm", "--against", "--out");
    private static final int CORE_RUNS = 5;

    /** Throws {@link IllegalArgumentException} that says what was expected. */
    static Options parse(List<String> arguments) {
        boolean named = !arguments.isEmpty() && !arguments.get(0).startsWith("--");
        String set = named ? arguments.get(0) : "core";
        if (!SETS.contains(set)) {
            throw new IllegalArgumentException("expected a set, found " + set);
        }
        Map<String, String> values = new HashMap<>();
        for (int i = named ? 1 : 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            if (!NAMES.contains(name) || i + 1 == arguments.size()) {
                throw new IllegalArgumentException("expected an option and its value, found " + name);
            }
            values.put(name, arguments.get(i + 1));
        }
        Scale scale = set.equals("smoke") ? Scale.SMOKE : Scale.FULL;
        String out = values.get("--out");
        return new Options(
                set,
                list(values, "--servers", ""),
                list(values, "--transports", ""),
                list(values, "--cases", ""),
                number(values, "--runs", set.equals("core") ? CORE_RUNS : 1),
                scale.withClients(number(values, "--clients", scale.clients())),
                flags(values.getOrDefault("--jvm", "")),
                list(values, "--against", "floor,cometd"),
                out == null ? null : Path.of(out));
    }

    private static List<String> list(Map<String, String> values, String name, String otherwise) {
        return Arrays.stream(values.getOrDefault(name, otherwise).split(",", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** Separated by blanks, as in {@code JAVA_OPTS}: a flag may have commas in it. */
    private static List<String> flags(String text) {
        List<String> flags = Arrays.stream(text.split("\\s+", -1))
                .filter(flag -> !flag.isEmpty())
                .toList();
        flags.stream().filter(flag -> !flag.startsWith("-")).findFirst().ifPresent(flag -> {
            throw new IllegalArgumentException("--jvm: expected flags, found " + flag);
        });
        return flags;
    }

    private static int number(Map<String, String> values, String name, int otherwise) {
        String text = values.get(name);
        int number = text == null ? otherwise : Integer.parseInt(text);
        if (number < 1) {
            throw new IllegalArgumentException(name + ": expected at least 1, found " + text);
        }
        return number;
    }

    /** Whether a name is wanted by a list. */
    static boolean wants(List<String> list, String name) {
        return list.isEmpty() || list.contains(name);
    }
}
