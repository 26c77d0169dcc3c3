package dev.halley.containers;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What passed where, of all suites of a run. It is written anew after each server, so that a run that is broken off leaves what it has found. */
final class Table {
    private static final Path FILE = Path.of(System.getProperty("halley.table")).normalize();

    private static final Map<Server, Row> ROWS = new EnumMap<>(Server.class);
    private static final Set<String> CHECKS = new LinkedHashSet<>();

    private Table() {}

    private static final class Row {
        private String start = "did not start";
        private final Map<String, Boolean> passed = new LinkedHashMap<>();
        private final Set<String> impossible = new HashSet<>();
    }

    static void begins(Server server) {
        ROWS.computeIfAbsent(server, any -> new Row());
    }

    static void started(RunningServer running, Server server) {
        ROWS.get(server).start = "%.1f".formatted(running.startTime().toMillis() / 1000.0);
    }

    /** A check that is run several times has passed if it always has. */
    static void checked(ExtensionContext test, Server server) {
        CHECKS.add(check(test.getRequiredTestMethod()));
        ROWS.get(server)
                .passed
                .merge(
                        check(test.getRequiredTestMethod()),
                        test.getExecutionException().isEmpty(),
                        Boolean::logicalAnd);
    }

    /** There is nothing to check: it is not a thing that this server does. */
    static void impossible(TestInfo test, Server server) {
        ROWS.get(server).impossible.add(check(test.getTestMethod().orElseThrow()));
    }

    private static String check(Method test) {
        return test.getAnnotation(DisplayName.class).value();
    }

    static void write() throws IOException {
        Stream<String> head = Stream.of(
                """
                # One WAR, every server

                Written by `mvn verify -Pall-servers`: the same `push-war-sample.war`, byte for byte, dropped into each server as its makers ship it,
                on a free port of the loopback; three settings of Halley's, in the environment, allow messages of 1 MB, keep 32 MiB of a topic, and let one dispatcher serve all clients. Each check is a test of the same name in `push-containers`, over raw sockets.
                `start` is in seconds from the start of the process to the application's first page.
                """,
                row(Stream.concat(Stream.of("server", "JDK", "start"), CHECKS.stream())),
                row(Stream.generate(() -> "---").limit(3L + CHECKS.size())));
        Stream<String> body = ROWS.entrySet().stream().map(entry -> row(entry.getKey(), entry.getValue()));
        Stream<String> quirks = Stream.of(Quirk.values()).flatMap(Table::different);
        Files.writeString(
                FILE,
                Stream.of(head, body, Stream.of("", "## Where a server is different", ""), quirks)
                        .flatMap(lines -> lines)
                        .collect(Collectors.joining("\n", "", "\n")));
    }

    /** One line, or none where no server of this run has it. */
    private static Stream<String> different(Quirk quirk) {
        String servers = ROWS.keySet().stream()
                .filter(server -> server.quirks().contains(quirk))
                .map(Table::name)
                .collect(Collectors.joining("; "));
        return servers.isEmpty() ? Stream.of() : Stream.of("- " + servers + ". " + quirk.text());
    }

    private static String name(Server server) {
        return server.title() + " " + server.version();
    }

    private static String row(Server server, Row row) {
        return row(Stream.concat(
                Stream.of(name(server), Jdk.version(server.jdk().home()), row.start),
                CHECKS.stream().map(check -> cell(row, check))));
    }

    private static String cell(Row row, String check) {
        if (row.impossible.contains(check)) {
            return "not possible there";
        }
        Boolean passed = row.passed.get(check);
        return passed == null ? "not run" : passed ? "yes" : "**no**";
    }

    private static String row(Stream<String> cells) {
        return cells.collect(Collectors.joining(" | ", "| ", " |"));
    }
}
