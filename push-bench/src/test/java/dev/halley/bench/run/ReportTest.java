package dev.halley.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReportTest {
    private static final Key HALLEY = Samples.key("halley", "ws-binary");
    private static final Key COMETD = Samples.key("cometd", "ws-text");
    private static final Key FLOOR = Samples.key("floor", "ws-binary");

    @TempDir
    Path folder;

    private Results results;

    @BeforeEach
    void fill() throws IOException {
        results = Samples.all(
                folder.resolve("results.jsonl"),
                List.of(
                        Samples.of(HALLEY, 1, Map.of(Measure.CPU, 0.2, Measure.RATE, 3e6, Measure.CUT, 0.0)),
                        Samples.of(HALLEY, 2, Map.of(Measure.CPU, 0.3, Measure.RATE, 4e6, Measure.CUT, 0.0)),
                        Samples.of(HALLEY, 3, Map.of(Measure.CPU, 0.4, Measure.RATE, 2e6, Measure.CUT, 0.0)),
                        Samples.failed(HALLEY, 4, "the machine\nwent away"),
                        Samples.of(COMETD, 1, Map.of(Measure.CPU, 15.0, Measure.RATE, 1e5, Measure.CUT, 0.0)),
                        Samples.of(FLOOR, 1, Map.of(Measure.CPU, 0.15, Measure.RATE, 6e6, Measure.CUT, 0.0))));
    }

    @Test
    void table_hasMediansSpreadsAndRatios() {
        Table table = Table.of(results, "saturated", List.of("floor", "cometd", "absent"));
        assertThat(table.header())
                .containsExactly(
                        "server",
                        "transport",
                        "runs",
                        "CPU µs/message",
                        "delivered/s",
                        "CPU ÷ floor",
                        "delivered/s ÷ floor",
                        "CPU ÷ cometd",
                        "delivered/s ÷ cometd");
        assertThat(table.rows().get(2).cells())
                .containsExactly(
                        "halley",
                        "ws-binary",
                        "3 (and 1 failed)",
                        "0.300 (67 %)",
                        "3,000,000 (67 %)",
                        "2.00",
                        "0.50",
                        "0.02 ws-text",
                        "30.00 ws-text");
    }

    @Test
    void aLossInFewOfTheRuns_isShown() throws IOException {
        Results lossy = Samples.runs(folder.resolve("lossy.jsonl"), HALLEY, Measure.LOST, 0, 0, 0, 50_000, 50_000);
        Table table = Table.of(lossy, "saturated", List.of());
        assertThat(table.header()).containsExactly("server", "transport", "runs", "lost");
        assertThat(table.rows().get(0).cells()).containsExactly("halley", "ws-binary", "5", "50,000");
    }

    @Test
    void nearest_isOfTheSameKind() {
        List<Key> keys = List.of(COMETD, Samples.key("cometd", "poll"));
        assertThat(Table.nearest(keys, Samples.key("halley", "poll"), "cometd"))
                .contains(Samples.key("cometd", "poll"));
        assertThat(Table.nearest(keys, HALLEY, "cometd")).contains(COMETD);
        assertThat(Table.nearest(keys, Samples.key("halley", "sse"), "cometd")).isEmpty();
    }

    @Test
    void files_lieBesideTheResults() throws Exception {
        new Report(results, List.of("floor")).write(folder.resolve("results.jsonl"));
        String markdown = Files.readString(folder.resolve("results.md"));
        assertThat(markdown)
                .contains(
                        "Of commit abcdef0123, scale full with 1000 clients; from 2026-11-22T12:00:00Z",
                        "load average before it began 0.3.")
                .contains("| halley | ws-binary | 3 (and 1 failed) | 0.300 (67 %) |")
                .contains("| halley | 1.0 | a\\|b <c> |")
                .contains("- saturated halley ws-binary, run 4: the machine went away");
    }

    @Test
    void page_isWellFormedAndLoadsNothing() throws Exception {
        new Report(results, List.of("floor")).write(folder.resolve("results.jsonl"));
        String page = Files.readString(folder.resolve("results.html"));
        assertThat(page)
                .contains("Abacus &lt;2&gt;")
                .contains("a|b &lt;c&gt;")
                .doesNotContain("http:", "https:", "src=");
        // the drawings, as XML
        String drawing = page.substring(page.indexOf("<svg"), page.indexOf("</svg>") + "</svg>".length());
        var svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(drawing)));
        assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(3);
        assertThat(svg.getElementsByTagName("text").item(1).getTextContent())
                .as("the best comes first")
                .isEqualTo("floor ws-binary");
    }
}
