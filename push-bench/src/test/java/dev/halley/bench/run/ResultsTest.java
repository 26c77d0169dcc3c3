package dev.halley.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
