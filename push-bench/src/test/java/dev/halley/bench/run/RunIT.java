package dev.halley.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole chain, with few clients: JVMs, cases, results, tables, and going on after a stop. */
class RunIT {
    @TempDir
    Path folder;

    /** As if all were committed, which it isn't where somebody works on it. */
    private Environment environment = new Environment("abcdef0123", true, Instant.now(), 0);

    @Test
    void everyCase_isMeasuredOnceAndLosesNothing() throws Exception {
        Path file = folder.resolve("smoke.jsonl");
        assertThat(smoke(file, "--servers", "halley", "--transports", "ws-text"))
                .contains("[1/9]");
        Results results = Results.open(file);
        assertThat(results.cases())
                .containsExactly(
                        "saturated",
                        "paced",
                        "idle-40",
                        "idle-60",
                        "stalled-none",
                        "stalled-one-percent",
                        "wave-1",
                        "wave-2",
                        "wave-3",
                        "connect-first",
                        "connect-again",
                        "resume",
                        "topics-1",
                        "topics-1-paced",
                        "topics-20",
                        "topics-20-paced",
                        "topics-40",
                        "topics-40-paced",
                        "wildcards-1",
                        "wildcards-40",
                        "publish");
        assertThat(results.all())
                .hasSameSizeAs(results.cases())
                .allSatisfy(result -> assertThat(result.values().getOrDefault(Measure.LOST, 0.0))
                        .isZero())
                .allSatisfy(result -> assertThat(result.values().getOrDefault(Measure.MISSING, 0.0))
                        .isZero());
        assertThat(folder.resolve("smoke.md")).content().contains("## resume", "| halley | ws-text | 1 |");
        assertThat(folder.resolve("smoke.html")).content().contains("<h2>resume</h2>", "<rect", "</html>");
    }

    @Test
    void stoppedRun_goesOnWhereItWas() throws Exception {
        Path file = folder.resolve("floor.jsonl");
        String[] what = {"--servers", "floor,naive", "--transports", "sse", "--cases", "fan-out"};
        assertThat(smoke(file, what)).contains("2 sessions, 0 of them measured before");
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(4);
        assertThat(smoke(file, what)).contains("2 sessions, 2 of them measured before");
        assertThat(Files.readAllLines(file)).isEqualTo(lines);

        // as if it had been killed while it wrote the last
        Files.writeString(
                file,
                String.join("\n", lines.subList(0, 3)) + "\n" + lines.get(3).substring(0, 50));
        assertThat(smoke(file, what)).contains("2 sessions, 1 of them measured before");
        assertThat(Files.readAllLines(file))
                .hasSize(4)
                .startsWith(lines.subList(0, 3).toArray(String[]::new));

        // of other code nothing counts
        environment = new Environment("0123456789", true, Instant.now(), 0);
        assertThat(smoke(file, what))
                .contains("4 results that are not of commit 0123456789", "2 sessions, 0 of them measured before");
        assertThat(Files.readAllLines(file)).hasSize(8);

        // nor with another JVM
        String[] serial = {
            "--servers", "floor", "--transports", "sse", "--cases", "fan-out", "--jvm", "-XX:+UseSerialGC"
        };
        assertThat(smoke(file, serial))
                .contains(
                        "8 results that are not of commit 0123456789",
                        "JVM -XX:+UseSerialGC",
                        "1 sessions, 0 of them measured before");
        assertThat(smoke(file, serial)).contains("1 sessions, 1 of them measured before");
        assertThat(Files.readAllLines(file)).hasSize(10);

        assertThat(Main.run(List.of("compare", file.toString(), file.toString()), System.out))
                .isZero();
    }

    /** Gives what it printed. */
    private String smoke(Path file, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("smoke", "--out", file.toString()));
        arguments.addAll(List.of(options));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exit = new Runner(Options.parse(arguments), environment, new PrintStream(out, true, StandardCharsets.UTF_8))
                .run();
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(exit).as(text).isZero();
        return text;
    }
}
