package dev.halley.containers;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The log of any server, read as records: a record begins with a line that begins with a time, in brackets or not, or is what {@code java -jar} says. */
final class ServerLog {
    private static final Pattern BEGIN =
            Pattern.compile("^(\u001b\\[[0-9;]*m)*(\\[|\\d|[A-Z][a-z]{2} \\d{1,2}, \\d{4} |Halley is at ).*");
    /** In full or, at Liberty, as a letter after thread and logger. */
    private static final Pattern ALARM =
            Pattern.compile("\\b(WARN|WARNING|ERROR|SEVERE|FATAL)\\b|^\\[[^]]*] [0-9a-f]{8} \\S+ +[WEF] ");

    private static final Pattern OURS = Pattern.compile("(?i)halley|push-war-sample");

    /** Weld in WildFly 39, of requests that the application has wrapped, now and then after a restart with sessions that were kept; why is not known. */
    private static final Pattern NOT_OURS = Pattern.compile("WELD-000717: Unable to deactivate context .*LoginFilter");

    private ServerLog() {}

    /** Warnings and worse that have to do with Halley or the sample. */
    static List<String> alarming(String log) {
        return records(log).stream()
                .filter(entry -> ALARM.matcher(entry.lines().limit(2).collect(Collectors.joining("\n")))
                        .find())
                .filter(entry -> OURS.matcher(entry).find())
                .filter(entry -> !NOT_OURS.matcher(entry).find())
                .toList();
    }

    private static List<String> records(String log) {
        List<String> records = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        for (String line : log.split("\n")) {
            if (BEGIN.matcher(line).matches()) {
                records.add(current.toString());
                current.setLength(0);
            }
            current.append(line).append('\n');
        }
        records.add(current.toString());
        return records;
    }
}
