package dev.halley.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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

    /** Of what and where, in a line. */
    static String origin(Results results) {
        var all = results.all();
        var first = all.get(0).environment();
        boolean clean = all.stream().allMatch(result -> result.environment().getBoolean("clean"));
        return "Commit " + first.getString("commit") + (clean ? "" : ", with changes that are not committed")
                + "; from "
                + first.getString("date") + " to "
                + all.get(all.size() - 1).environment().getString("date") + "; "
                + first.getString("cpu") + ", " + first.getInt("cores") + " cores, " + first.getInt("memoryGiB")
                + " GiB; " + first.getString("kernel") + "; JDK " + first.getString("jdk") + "; Tomcat "
                + first.getString("tomcat") + "; at most " + first.getInt("descriptors") + " files a process.";
    }

    /** Each server once, with its version and settings. */
    static List<Result> servers(Results results) {
        return results.all().stream()
                .filter(Result::isMeasured)
                .collect(java.util.stream.Collectors.toMap(
                        result -> result.key().server(), result -> result, (one, other) -> one, java.util.TreeMap::new))
                .values()
                .stream()
                .toList();
    }
}
