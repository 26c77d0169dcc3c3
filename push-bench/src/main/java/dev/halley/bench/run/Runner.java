package dev.halley.bench.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Does what the options say, step by step, but not what was measured before. For one thread. */
final class Runner {
    private final Options options;
    private final Plan plan;
    private final PrintStream out;
    private final Environment environment;
    private final Path file;
    private final Results results;

    Runner(Options options, Environment environment, PrintStream out) throws IOException {
        this.options = options;
        this.plan = Plan.of(options);
        this.out = out;
        this.environment = environment;
        this.file = options.out() == null ? usual(options, environment) : options.out();
        Results all = Results.open(file);
        String origin = Environment.origin(environment.toJson(options.scale(), options.jvm()));
        this.results = all.of(origin);
        int others = all.all().size() - results.all().size();
        if (others > 0) {
            out.printf(
                    "%s has %d results that are not of %s: they stay there, and do not count here.%n",
                    file, others, origin);
        }
    }

    /** The file of this code, scale and JVM: the one that was begun, or one of today. */
    private static Path usual(Options options, Environment environment) throws IOException {
        Scale scale = options.scale();
        Path home = Path.of(System.getProperty("push-bench", "."));
        if (scale.name().equals(Scale.SMOKE.name())) {
            return home.resolve("target").resolve("smoke.jsonl");
        }
        Path folder = home.resolve("results");
        String end = "-" + environment.commit()
                + (environment.clean() ? "" : "-changed")
                + (scale.equals(Scale.FULL) ? "" : "-" + scale.clients() + "-clients")
                + Environment.name(options.jvm())
                + ".jsonl";
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.getFileName().toString().endsWith(end))
                    .findFirst()
                    .orElse(folder.resolve(LocalDate.now(ZoneOffset.UTC) + end));
        }
    }

    /** Gives 0, or 1 where a session failed. */
    int run() throws IOException {
        List<Plan.Step> steps =
                plan.steps().stream().filter(step -> !isDone(step)).toList();
        out.printf(
                "%d sessions, %d of them measured before; results: %s%n",
                plan.steps().size(), plan.steps().size() - steps.size(), file);
        boolean failed = false;
        for (int i = 0; i < steps.size(); i++) {
            out.printf("[%d/%d] ", i + 1, steps.size());
            failed |= !done(steps.get(i));
            new Report(results, options.against()).write(file);
        }
        new Report(results, options.against()).write(file);
        return failed ? 1 : 0;
    }

    private boolean isDone(Plan.Step step) {
        return step.scenario().cases(options.scale()).stream()
                .allMatch(name -> results.isMeasured(key(step, name), step.run()));
    }

    private static Key key(Plan.Step step, String name) {
        return new Key(name, step.server(), step.transport());
    }

    private boolean done(Plan.Step step) throws IOException {
        out.printf("%s %s %s, run %d%n", step.scenario().name(), step.server(), step.transport(), step.run());
        Path errors = Path.of(System.getProperty("push-bench", "."), "target", "run", step.server() + ".err");
        try {
            step.scenario()
                    .run(new Session(
                            step.server(),
                            step.transport(),
                            options.scale(),
                            options.jvm(),
                            errors,
                            (name, values, about) -> found(step, name, values, "", about)));
            return true;
        } catch (Exception e) {
            for (String name : step.scenario().cases(options.scale())) {
                if (!results.isMeasured(key(step, name), step.run())) {
                    found(step, name, Map.of(), "" + e.getMessage(), Map.of());
                }
            }
            return false;
        }
    }

    private void found(
            Plan.Step step, String name, Map<Measure, Double> values, String error, Map<String, String> about)
            throws IOException {
        Key key = key(step, name);
        if (!results.isMeasured(key, step.run())) {
            results.add(new Result(
                    key, step.run(), values, error, about, environment.toJson(options.scale(), options.jvm())));
        }
        StringBuilder line = new StringBuilder("    ").append(name).append(':');
        values.forEach((measure, value) -> line.append(' ')
                .append(measure.label())
                .append(' ')
                .append(measure.text(value))
                .append(','));
        out.println(line + (error.isEmpty() ? "" : " failed: " + error));
    }
}
