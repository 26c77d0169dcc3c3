package dev.halley.bench.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The command line of {@code push-bench/run}. */
public final class Main {
    private static final int MISUSED = 2;

    private Main() {}

    /** Exits with 0 where all went well, 1 where a session failed or a comparison found something worse, 2 where the arguments are wrong. */
    public static void main(String[] args) throws Exception {
        System.exit(run(List.of(args), System.out));
    }

    /** As {@link #main}, but gives the exit code. */
    static int run(List<String> arguments, PrintStream out) throws Exception {
        try {
            if (!arguments.isEmpty() && arguments.get(0).equals("compare")) {
                return compare(arguments, out);
            }
            return new Runner(Options.parse(arguments), Environment.here(), out).run();
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            out.println(Options.USAGE);
            return MISUSED;
        }
    }

    private static int compare(List<String> arguments, PrintStream out) throws IOException {
        if (arguments.size() != 3) {
            throw new IllegalArgumentException("compare: expected two files, found " + arguments);
        }
        Results before = results(arguments.get(1), out);
        Results after = results(arguments.get(2), out);
        if (!jvm(before).equals(jvm(after))) {
            throw new IllegalArgumentException("compare: expected the same flags of the JVM, found \"" + jvm(before)
                    + "\" and \"" + jvm(after) + "\"");
        }
        Comparison comparison = Comparison.of(before, after);
        if (comparison.changes().isEmpty() && before.keys().stream().noneMatch(after.keys()::contains)) {
            throw new IllegalArgumentException("compare: expected something that both have measured");
        }
        out.print(comparison.text());
        return comparison.isWorse() ? 1 : 0;
    }

    /** That of all of one origin. */
    private static String jvm(Results results) {
        return results.all().stream().findFirst().map(Result::jvm).orElse("");
    }

    /** Of the newest origin in the file. */
    private static Results results(String file, PrintStream out) throws IOException {
        Path path = Path.of(file);
        if (!Files.exists(path)) {
            throw new IllegalArgumentException("compare: expected a file, found none at " + file);
        }
        Results all = Results.open(path);
        Results newest = all.newest();
        int others = all.all().size() - newest.all().size();
        if (others > 0) {
            out.printf(
                    "%s: only those of %s, not %d others.%n",
                    path, newest.all().get(0).origin(), others);
        }
        return newest;
    }
}
