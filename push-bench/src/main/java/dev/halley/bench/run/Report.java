package dev.halley.bench.run;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What people read of results: a Markdown file and a page beside the file of results. */
final class Report {
    private final Results results;
    private final List<String> against;

    /** {@code against}: servers that the others are compared with. */
    Report(Results results, List<String> against) {
        this.results = results;
        this.against = against;
    }

    void write(Path file) throws IOException {
        if (results.all().isEmpty()) {
            return;
        }
        String name = file.getFileName().toString().replaceFirst("\\.jsonl$", "");
        List<Table> tables = results.cases().stream()
                .map(one -> Table.of(results, one, against))
                .toList();
        Files.writeString(file.resolveSibling(name + ".md"), new MarkdownReport(results).text(name, tables));
        Files.writeString(file.resolveSibling(name + ".html"), new HtmlReport(results).text(name, tables));
    }

    /** Of what and where, in a line. The machine is that of the first result; commits, scales and JVMs are all. */
    static String origin(Results results) {
        List<JsonObject> all = results.all().stream().map(Result::environment).toList();
        JsonObject first = all.get(0);
        String origins = all.stream().map(Environment::origin).distinct().collect(Collectors.joining(" and "));
        double load = all.stream()
                .mapToDouble(one -> one.getJsonNumber("loadBefore").doubleValue())
                .max()
                .orElse(0);
        return String.format(
                Locale.ROOT,
                "Of %s; from %s to %s; %s, %d cores, %d GiB; %s; JDK %s; Tomcat %s; at most %d files a process; load average before it began %.1f.",
                origins,
                first.getString("date"),
                all.get(all.size() - 1).getString("date"),
                first.getString("cpu"),
                first.getInt("cores"),
                first.getInt("memoryGiB"),
                first.getString("kernel"),
                first.getString("jdk"),
                first.getString("tomcat"),
                first.getInt("descriptors"),
                load);
    }

    /** Each server once, with its version and settings. */
    static List<Result> servers(Results results) {
        return results.all().stream()
                .filter(Result::isMeasured)
                .collect(Collectors.toMap(
                        result -> result.key().server(), result -> result, (one, other) -> one, TreeMap::new))
                .values()
                .stream()
                .toList();
    }
}
