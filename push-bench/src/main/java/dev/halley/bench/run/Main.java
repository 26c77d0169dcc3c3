package dev.halley.bench.run;

import java.io.PrintStream;
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
            return new Runner(Options.parse(arguments), out).run();
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            out.println(Options.USAGE);
            return MISUSED;
        }
    }
}
