package dev.halley.bench.run;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Results as one page, with bars; it loads nothing else. */
final class HtmlReport {
    private static final String STYLE = """
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 76em; padding: 0 1em; color: #222; background: #fff }
            table { border-collapse: collapse; font-size: 13px; display: block; overflow-x: auto }
            th, td { padding: .2em .6em; border-bottom: 1px solid #ddd; text-align: right; white-space: nowrap }
            th:first-child, td:first-child, th:nth-child(2), td:nth-child(2) { text-align: left }
            td.settings { white-space: normal; text-align: left }
            svg { display: block; margin: .5em 0 1.5em; max-width: 100% }
            svg text { font: 12px system-ui, sans-serif; fill: currentColor }
            @media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818 } th, td { border-color: #444 } }
            """;
    /** What is drawn; the rest is in the table. */
    private static final Set<Measure> DRAWN = Set.of(
            Measure.CPU,
            Measure.RATE,
            Measure.P99,
            Measure.ALLOCATED,
            Measure.ACCEPTED,
            Measure.HEAP_EACH,
            Measure.NATIVE_EACH);

    private final Results results;

    HtmlReport(Results results) {
        this.results = results;
    }

    String text(String title, List<Table> tables) {
        StringBuilder text = new StringBuilder(
                        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>Halley's benchmark ")
                .append(escape(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>Results ")
                .append(escape(title))
                .append("</h1>\n<p>")
                .append(escape(Report.origin(results)))
                .append("</p>\n<p>Bars are medians, thin lines go from the least to the greatest of the runs.</p>\n");
        for (Table table : tables) {
            text.append("<h2>").append(escape(table.name())).append("</h2>\n");
            results.measures(table.name()).stream()
                    .filter(DRAWN::contains)
                    .forEach(measure -> text.append(new Bars(results, table, measure).svg()));
            text.append("<table>\n").append(row("th", table.header()));
            table.rows().forEach(row -> text.append(row("td", row.cells())));
            text.append("</table>\n");
        }
        text.append("<h2>Servers</h2>\n<table>\n");
        Report.servers(results)
                .forEach(result -> text.append("<tr><td>")
                        .append(escape(result.key().server()))
                        .append("</td><td>")
                        .append(escape(result.about().get("version")))
                        .append("</td><td class=\"settings\">")
                        .append(escape(result.about().get("settings")))
                        .append("</td></tr>\n"));
        return text.append("</table>\n</body>\n</html>\n").toString();
    }

    private static String row(String tag, List<String> cells) {
        return cells.stream()
                .map(cell -> "<" + tag + ">" + escape(cell) + "</" + tag + ">")
                .collect(Collectors.joining("", "<tr>", "</tr>\n"));
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
