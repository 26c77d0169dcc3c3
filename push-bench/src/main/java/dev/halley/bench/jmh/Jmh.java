package dev.halley.bench.jmh;

import dev.halley.bench.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks of this package and writes what it found as Markdown. Arguments: the file, and perhaps a regular expression of their names. */
public final class Jmh {
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final int FORKS = 2;
    private static final int WARM_UPS = 4;
    private static final int WARM_UP_MILLIS = 500;
    /** Many short ones, so that some are undisturbed on a machine that does other things too. */
    private static final int ITERATIONS = 10;

    private static final int ITERATION_MILLIS = 300;

    private Jmh() {}

    public static void main(String[] args) throws IOException, RunnerException {
        String wanted = args.length > 1 ? args[1] : ".*";
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(wanted)
                        .mode(Mode.AverageTime)
                        .timeUnit(TimeUnit.NANOSECONDS)
                        .forks(FORKS)
                        .warmupIterations(WARM_UPS)
                        .warmupTime(TimeValue.milliseconds(WARM_UP_MILLIS))
                        .measurementIterations(ITERATIONS)
                        .measurementTime(TimeValue.milliseconds(ITERATION_MILLIS))
                        .jvmArgs("-Xms1g", "-Xmx1g", "-XX:+UseG1GC")
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .build())
                .run();
        String page = page(results);
        System.out.println(page);
        Path file = Path.of(args[0]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, page);
    }

    private static String page(Collection<RunResult> results) {
        String rows = results.stream().map(Jmh::row).collect(Collectors.joining("\n"));
        return """
                # The hot pieces, each by itself

                %s

                JMH: %d JVMs of 1 GiB with G1, each %d × %d ms to warm up and %d × %d ms measured. The least is the mean of the fastest of these, which
                a machine that does other things too disturbs least; ± is half of the 99.9 %% confidence interval of the mean. Bytes are what a call allocates, on all
                threads. What each benchmark does is in its Javadoc, in `dev.halley.bench.jmh`.

                | benchmark | with | least ns | mean ns | ± | bytes |
                |---|---|--:|--:|--:|--:|
                %s
                """.formatted(Machine.describe(), FORKS, WARM_UPS, WARM_UP_MILLIS, ITERATIONS, ITERATION_MILLIS, rows);
    }

    private static String row(RunResult result) {
        BenchmarkParams params = result.getParams();
        String name = params.getBenchmark().substring(Jmh.class.getPackageName().length() + 1);
        String with = params.getParamsKeys().stream()
                .map(key -> key + " " + params.getParam(key))
                .collect(Collectors.joining(", "));
        Result<?> time = result.getPrimaryResult();
        return "| %s | %s | %s | %s | %s | %s |"
                .formatted(
                        name,
                        with,
                        number(time.getStatistics().getMin()),
                        number(time.getScore()),
                        number(time.getScoreError()),
                        number(allocated(result.getSecondaryResults())));
    }

    @SuppressWarnings("rawtypes") // as JMH gives it
    private static double allocated(Map<String, Result> secondary) {
        return secondary.entrySet().stream()
                .filter(one -> one.getKey().endsWith(ALLOCATED))
                .mapToDouble(one -> one.getValue().getScore())
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("expected " + ALLOCATED + ", found " + secondary.keySet()));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%,.1f" : "%,.0f", value);
    }
}
