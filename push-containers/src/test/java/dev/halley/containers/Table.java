package dev.halley.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What passed where. It is written anew after each server, so that a run that is broken off leaves what it has found. */
final class Table {
    private static final Path FILE = Path.of(System.getProperty("halley.table")).normalize();

    private final Map<Server, Row> rows = new EnumMap<>(Server.class);
    private final Set<String> checks = new LinkedHashSet<>();

    private static final class Row {
        private String start = "did not start";
        private final Map<String, Boolean> passed = new LinkedHashMap<>();
    }

    void begins(Server server) {
        rows.put(server, new Row());
    }

    void started(RunningServer running, Server server) {
        rows.get(server).start = "%.1f".formatted(running.startTime().toMillis() / 1000.0);
    }

    /** A check that is run several times has passed if it always has. */
    void checked(Server server, String check, boolean passed) {
        checks.add(check);
        rows.get(server).passed.merge(check, passed, Boolean::logicalAnd);
    }

    void write() throws IOException {
        Stream<String> head = Stream.of(
                """
                # One WAR, every server

                Written by `mvn verify -Pall-servers`: the same `push-war-sample.war`, byte for byte, dropped into each server as its makers ship it,
                on a free port of the loopback; two settings of Halley's, in the environment, allow messages of 1 MB and keep 32 MiB of a topic. Each check is a test of the same name in `push-containers`, over raw sockets.
                `start` is in seconds from the start of the process to the application's first page.
                """,
                row(Stream.concat(Stream.of("server", "JDK", "start"), checks.stream())),
                row(Stream.generate(() -> "---").limit(3L + checks.size())));
        Stream<String> body = rows.entrySet().stream().map(entry -> row(entry.getKey(), entry.getValue()));
        Stream<String> quirks = rows.keySet().stream()
                .flatMap(server -> server.quirks().stream().map(quirk -> "- " + name(server) + ": " + quirk.text()));
        Files.writeString(
                FILE,
                Stream.of(head, body, Stream.of("", "## Where a server is different", ""), quirks)
                        .flatMap(lines -> lines)
                        .collect(Collectors.joining("\n", "", "\n")));
    }

    private static String name(Server server) {
        return server.title() + " " + server.version();
    }

    private String row(Server server, Row row) {
        return row(Stream.concat(
                Stream.of(name(server), Jdk.version(server.jdk().home()), row.start),
                checks.stream().map(check -> cell(row.passed.get(check)))));
    }

    private static String cell(Boolean passed) {
        return passed == null ? "not run" : passed ? "yes" : "**no**";
    }

    private static String row(Stream<String> cells) {
        return cells.collect(Collectors.joining(" | ", "| ", " |"));
    }
}
