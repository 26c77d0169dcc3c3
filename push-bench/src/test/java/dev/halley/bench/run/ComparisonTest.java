package dev.halley.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.bench.run.Comparison.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    private static final Key KEY = Samples.key("halley", "sse");

    @TempDir
    Path folder;

    @Test
    void changeWithinTwentyPercent_isNoise() throws IOException {
        assertThat(verdict(Measure.CPU, new double[] {10}, 11.9)).isEqualTo(Verdict.WITHIN_NOISE);
    }

    @Test
    void moreCpu_isWorse() throws IOException {
        assertThat(verdict(Measure.CPU, new double[] {10}, 12.1)).isEqualTo(Verdict.WORSE);
    }

    @Test
    void lessCpu_isBetter() throws IOException {
        assertThat(verdict(Measure.CPU, new double[] {10}, 7.9)).isEqualTo(Verdict.BETTER);
    }

    @Test
    void fewerMessages_areWorse() throws IOException {
        assertThat(verdict(Measure.RATE, new double[] {1000}, 700)).isEqualTo(Verdict.WORSE);
    }

    @Test
    void runsThatLieFarApart_widenTheNoise() throws IOException {
        double[] wide = {8, 10, 14};
        assertThat(verdict(Measure.CPU, wide, 15.9)).isEqualTo(Verdict.WITHIN_NOISE);
        assertThat(verdict(Measure.CPU, wide, 16.1)).isEqualTo(Verdict.WORSE);
        // of either side
        assertThat(verdict(Measure.CPU, new double[] {10}, 9, 13, 17)).isEqualTo(Verdict.WITHIN_NOISE);
    }

    @Test
    void aLossWhereThereWasNone_isWorse() throws IOException {
        assertThat(verdict(Measure.LOST, new double[] {0}, 1)).isEqualTo(Verdict.WORSE);
        assertThat(verdict(Measure.LOST, new double[] {1}, 0)).isEqualTo(Verdict.BETTER);
    }

    @Test
    void aLossInFewOfTheRuns_isWorse() throws IOException {
        double[] none = {0, 0, 0, 0, 0};
        double[] some = {0, 0, 0, 50_000, 50_000};
        for (Measure measure :
                List.of(Measure.LOST, Measure.LATE, Measure.REPEATED, Measure.CUT, Measure.REFUSED, Measure.MISSING)) {
            assertThat(verdict(measure, none, some)).as("%s", measure).isEqualTo(Verdict.WORSE);
            assertThat(verdict(measure, some, none)).as("%s", measure).isEqualTo(Verdict.BETTER);
        }
        assertThat(of(Measure.LOST, some, some).changes()).isEmpty();
    }

    @Test
    void whatIsNotJudged_isLeftOut() throws IOException {
        assertThat(of(Measure.MAX, new double[] {1}, 9).changes()).isEmpty();
        assertThat(of(Measure.LOST, new double[] {0}, 0).changes()).isEmpty();
    }

    @Test
    void whatIsMeasuredNoMore_isWorseAndNamed() throws IOException {
        Results before = Samples.runs(folder.resolve("only-before"), KEY, Measure.CPU, 1);
        Results after = Samples.runs(folder.resolve("only-after"), Samples.key("halley", "poll"), Measure.CPU, 9);
        Comparison comparison = Comparison.of(before, after);
        assertThat(comparison.changes()).isEmpty();
        assertThat(comparison.gone()).containsExactly(KEY);
        assertThat(comparison.isWorse()).isTrue();
        assertThat(comparison.text()).contains("| saturated | halley | sse | | measured | absent, or failed |");
    }

    @Test
    void whatFails_isWorse_unlessItWasMeasuredWhenTriedAgain() throws IOException {
        Results before = Samples.runs(folder.resolve("before"), KEY, Measure.CPU, 1, 1);
        Results after = Samples.runs(folder.resolve("after"), KEY, Measure.CPU, 1);
        after.add(Samples.failed(KEY, 2, "no"));
        assertThat(Comparison.of(before, after).gone()).containsExactly(KEY);
        assertThat(Comparison.of(after, before).gone()).isEmpty();
        after.add(Samples.of(KEY, 2, Measure.CPU, 1));
        assertThat(Comparison.of(before, after).gone()).isEmpty();
    }

    @Test
    void commandLine_whereAllFails_isWorse() throws Exception {
        Samples.runs(folder.resolve("a.jsonl"), KEY, Measure.CPU, 10);
        Samples.all(folder.resolve("b.jsonl"), List.of(Samples.failed(KEY, 1, "no")));
        assertThat(compare(new ByteArrayOutputStream(), "a.jsonl", "b.jsonl")).isEqualTo(1);
    }

    @Test
    void commandLine_comparesTheNewestOfEachFile() throws Exception {
        Samples.runs(folder.resolve("a.jsonl"), KEY, Measure.CPU, 10);
        Results mixed = Samples.runs(folder.resolve("b.jsonl"), KEY, Measure.CPU, 90, 90, 90);
        mixed.add(Samples.of(KEY, 1, Measure.CPU, 10, "0123456789"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(compare(out, "a.jsonl", "b.jsonl")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("not 3 others");
    }

    @Test
    void commandLine_tellsTheWorseAndExitsWithOne() throws Exception {
        Samples.runs(folder.resolve("a.jsonl"), KEY, Measure.CPU, 10, 10.5, 11);
        Samples.runs(folder.resolve("b.jsonl"), KEY, Measure.CPU, 20, 20.5, 21);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(compare(out, "a.jsonl", "b.jsonl")).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "| saturated | halley | sse | CPU µs/message | 10.500 | 20.500 | +95 % | ±20 % | **worse** |");
        assertThat(compare(out, "b.jsonl", "a.jsonl")).isZero();
        assertThat(compare(out, "a.jsonl", "a.jsonl")).isZero();
    }

    @Test
    void commandLine_ofDifferentJvms_isMisuse() throws Exception {
        Result usual = Samples.of(KEY, 1, Measure.CPU, 10);
        Result zgc = Samples.withJvm(usual, "-XX:+UseZGC");
        Samples.all(folder.resolve("usual.jsonl"), List.of(zgc, usual));
        Samples.all(folder.resolve("zgc.jsonl"), List.of(usual, zgc));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(compare(out, "usual.jsonl", "zgc.jsonl")).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("found \"\" and \"-XX:+UseZGC\"");
        assertThat(compare(out, "zgc.jsonl", "zgc.jsonl")).isZero();
        // a file from before there were such flags
        Samples.all(folder.resolve("none.jsonl"), List.of(Samples.withJvm(usual, "")));
        assertThat(compare(out, "usual.jsonl", "none.jsonl")).isZero();
    }

    @Test
    void commandLine_withoutTwoFilesThatShareSomething_isMisuse() throws Exception {
        Samples.runs(folder.resolve("a.jsonl"), KEY, Measure.CPU, 10);
        Samples.runs(folder.resolve("c.jsonl"), Samples.key("naive", "sse"), Measure.CPU, 10);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(compare(out, "a.jsonl", "missing.jsonl")).isEqualTo(2);
        assertThat(compare(out, "a.jsonl", "c.jsonl")).isEqualTo(2);
    }

    private int compare(ByteArrayOutputStream out, String before, String after) throws Exception {
        return Main.run(
                List.of(
                        "compare",
                        folder.resolve(before).toString(),
                        folder.resolve(after).toString()),
                new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private int comparisons;

    private Comparison of(Measure measure, double[] before, double... after) throws IOException {
        comparisons++;
        return Comparison.of(
                Samples.runs(folder.resolve("before-" + comparisons), KEY, measure, before),
                Samples.runs(folder.resolve("after-" + comparisons), KEY, measure, after));
    }

    private Verdict verdict(Measure measure, double[] before, double... after) throws IOException {
        return of(measure, before, after).changes().get(0).verdict();
    }
}
