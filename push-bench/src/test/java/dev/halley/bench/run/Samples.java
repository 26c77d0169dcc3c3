package dev.halley.bench.run;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Results that nobody measured. */
final class Samples {
    static final JsonObject ENVIRONMENT = Json.createObjectBuilder()
            .add("cpu", "Abacus <2>")
            .add("cores", 2)
            .add("memoryGiB", 8)
            .add("kernel", "Linux 6")
            .add("jdk", "17")
            .add("tomcat", "11")
            .add("descriptors", 20_000)
            .add("loadBefore", 0.25)
            .add("date", "2026-11-22T12:00:00Z")
            .add("scale", "full")
            .add("clients", 1000)
            .add("commit", "abcdef0123")
            .add("clean", true)
            .build();

    private Samples() {}

    static Key key(String server, String transport) {
        return new Key("saturated", server, transport);
    }

    static Result of(Key key, int run, Measure measure, double value) {
        return of(key, run, Map.of(measure, value));
    }

    static Result of(Key key, int run, Map<Measure, Double> values) {
        return new Result(
                key, run, new EnumMap<>(values), "", Map.of("version", "1.0", "settings", "a|b <c>"), ENVIRONMENT);
    }

    static Result of(Key key, int run, Measure measure, double value, String commit) {
        Result result = of(key, run, measure, value);
        return new Result(
                key,
                run,
                result.values(),
                "",
                result.about(),
                Json.createObjectBuilder(ENVIRONMENT).add("commit", commit).build());
    }

    static Result withJvm(Result result, String flags) {
        return new Result(
                result.key(),
                result.run(),
                result.values(),
                result.error(),
                result.about(),
                Json.createObjectBuilder(result.environment()).add("jvm", flags).build());
    }

    static Result failed(Key key, int run, String error) {
        return new Result(key, run, Map.of(), error, Map.of("version", "", "settings", ""), ENVIRONMENT);
    }

    /** A file with one figure, a run each. */
    static Results runs(Path file, Key key, Measure measure, double... values) throws IOException {
        Results results = Results.open(file);
        for (int i = 0; i < values.length; i++) {
            results.add(of(key, i + 1, measure, values[i]));
        }
        return results;
    }

    static Results all(Path file, List<Result> all) throws IOException {
        Results results = Results.open(file);
        for (Result result : all) {
            results.add(result);
        }
        return results;
    }
}
