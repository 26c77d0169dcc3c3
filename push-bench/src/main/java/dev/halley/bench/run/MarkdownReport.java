package dev.halley.bench.run;

import java.util.List;
import java.util.stream.Collectors;

/** Results as Markdown, a table a case. */
final class MarkdownReport {
    private final Results results;

    MarkdownReport(Results results) {
        this.results = results;
    }

    String text(String title, List<Table> tables) {
        StringBuilder text = new StringBuilder("# Results ").append(title).append("\n\n");
        text.append(Report.origin(results)).append("\n\n");
        text.append(
                "Medians; in brackets how far the runs lie apart; of losses and other counts that should be nought the greatest of the runs. Ratios of medians, on the same transport or on the one that is named.\n");
        for (Table table : tables) {
            text.append("\n## ").append(table.name()).append("\n\n");
            line(text, table.header());
            line(text, table.header().stream().map(cell -> "---").toList());
            table.rows().forEach(row -> line(text, row.cells()));
        }
        text.append("\n## Servers\n\n");
        line(text, List.of("server", "version", "settings"));
        line(text, List.of("---", "---", "---"));
        Report.servers(results)
                .forEach(result -> line(
                        text,
                        List.of(
                                result.key().server(),
                                result.about().get("version"),
                                result.about().get("settings"))));
        failures(text);
        return text.toString();
    }

    private void failures(StringBuilder text) {
        List<Result> failed =
                results.all().stream().filter(result -> !result.isMeasured()).toList();
        if (!failed.isEmpty()) {
            text.append("\n## Failed\n\n");
            failed.forEach(result -> text.append("- ")
                    .append(result.key())
                    .append(", run ")
                    .append(result.run())
                    .append(": ")
                    .append(result.error().replaceAll("\\s+", " "))
                    .append('\n'));
        }
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append(cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |")))
                .append('\n');
    }
}
