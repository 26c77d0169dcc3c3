package dev.halley.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
    private static final Key KEY = Samples.key("halley", "sse");

    @TempDir
    Path folder;

    @Test
    void whatWasWritten_isReadAgain() throws IOException {
        Path file = folder.resolve("deep/results.jsonl");
        Result one = Samples.of(KEY, 1, Map.of(Measure.CPU, 0.125, Measure.LOST, 0.0));
        Result two = Samples.failed(KEY, 2, "said \"no\"\nand went");
        Results.open(file).add(one);
        Results.open(file).add(two);
        assertThat(Results.open(file).all()).containsExactly(one, two);
    }

    @Test
    void aFailure_isNotMeasured() throws IOException {
        Results results = Results.open(folder.resolve("results.jsonl"));
        results.add(Samples.failed(KEY, 1, "no"));
        assertThat(results.isMeasured(KEY, 1)).isFalse();
        results.add(Samples.of(KEY, 1, Measure.CPU, 1));
        assertThat(results.isMeasured(KEY, 1)).isTrue();
        assertThat(results.isMeasured(KEY, 2)).isFalse();
        assertThat(results.isMeasured(Samples.key("halley", "poll"), 1)).isFalse();
    }

    @Test
    void otherCodeScalesAndJvms_areNotMixedIn() throws IOException {
        Path file = folder.resolve("results.jsonl");
        Instant noon = Instant.parse("2026-11-22T12:00:00Z");
        Environment clean = new Environment("abcdef0123", true, noon, 0);
        Environment changed = new Environment("abcdef0123", false, noon, 0);
        List<JsonObject> environments = List.of(
                clean.toJson(Scale.FULL, List.of()),
                clean.toJson(Scale.FULL.withClients(20), List.of()),
                clean.toJson(Scale.SMOKE, List.of()),
                clean.toJson(Scale.FULL, List.of("-XX:+UseZGC")),
                clean.toJson(Scale.FULL, List.of("-XX:+UseZGC", "-Xss512k")),
                changed.toJson(Scale.FULL, List.of()),
                new Environment("abcdef0123", false, noon.plusSeconds(1), 0).toJson(Scale.FULL, List.of()),
                new Environment("0123456789", true, noon, 0).toJson(Scale.FULL, List.of()));
        Results all = Results.open(file);
        for (JsonObject environment : environments) {
            Result one = Samples.of(KEY, 1, Measure.CPU, 1);
            all.add(new Result(KEY, 1, one.values(), "", one.about(), environment));
        }
        for (JsonObject environment : environments) {
            assertThat(Results.open(file).of(Environment.origin(environment)).all())
                    .extracting(Result::environment)
                    .containsExactly(environment);
        }
        // a later process that measures the same code goes on, unless nobody knows what that was
        String later = Environment.origin(
                new Environment("abcdef0123", true, noon.plusSeconds(9), 3).toJson(Scale.FULL, List.of()));
        assertThat(Results.open(file).of(later).isMeasured(KEY, 1)).isTrue();
    }

    @Test
    void aLineThatWasCutOff_isForgotten() throws IOException {
        Path file = folder.resolve("results.jsonl");
        Result one = Samples.of(KEY, 1, Measure.CPU, 1);
        Result two = Samples.of(KEY, 2, Measure.CPU, 2);
        Results.open(file).add(one);
        String half = two.toLine().substring(0, 40);
        Files.writeString(file, half, StandardOpenOption.APPEND);
        Results results = Results.open(file);
        assertThat(results.all()).containsExactly(one);
        results.add(two);
        assertThat(Results.open(file).all()).containsExactly(one, two);
    }

    @Test
    void figuresOfALaterVersion_areIgnored() {
        String line = Samples.of(KEY, 1, Measure.CPU, 1).toLine().replace("\"cpuMicros\"", "\"unheardOf\"");
        assertThat(Result.parse(line).values()).isEmpty();
    }
}
