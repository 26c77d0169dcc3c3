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
            return new Runner(Options.parse(arguments), out).run();
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
        Comparison comparison = Comparison.of(results(arguments.get(1)), results(arguments.get(2)));
        if (comparison.changes().isEmpty()) {
            throw new IllegalArgumentException("compare: expected something that both have measured");
        }
        out.print(comparison.text());
        return comparison.isWorse() ? 1 : 0;
    }

    private static Results results(String file) throws IOException {
        Path path = Path.of(file);
        if (!Files.exists(path)) {
            throw new IllegalArgumentException("compare: expected a file, found none at " + file);
        }
        return Results.open(path);
    }
}
