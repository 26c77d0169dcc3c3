package dev.halley.it.degraded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.it.wire.Answer;
import dev.halley.it.wire.Reading;
import dev.halley.it.wire.Site;
import dev.halley.it.wire.Target;
import dev.halley.it.wire.Wire;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where something is missing, Halley says so once, and how to get it, and serves what it can. */
class DegradedIT implements Site {
    private static final List<String> STREAMS = List.of("sse", "ndjson", "iframe", "poll");
    private static final Target PUSH = new Target("/push");

    @TempDir
    private Path folder;

    private final List<Wire> wires = new ArrayList<>();
    private Process process;
    private BufferedReader out;
    private int port;

    @AfterEach
    void end() {
        wires.forEach(Wire::close);
        process.destroyForcibly();
    }

    @Test
    void withoutWebSocketAndCdi_theRestWorks() throws Exception {
        start("tomcat-embed-websocket|jakarta\\.websocket|cdi-api|weld");

        expectToWork(STREAMS);
        Answer refused = ask(PUSH.upgrade("?topic=out"));
        assertThat(refused.status()).isEqualTo(501);
        assertThat(refused.text()).contains("expected one other than ws, since this server has no WebSocket");
        assertThat(warnings())
                .hasSize(2)
                .anyMatch(line -> line.contains("HALLEY-0003") && line.contains("tomcat-websocket"))
                .anyMatch(line -> line.contains("HALLEY-0011") && line.contains("Add push-weld.jar"));
    }

    @Test
    void withoutOurOwnJars_theRestWorks() throws Exception {
        start("push-cdi|push-websocket");

        expectToWork(STREAMS);
        assertThat(ask(PUSH.upgrade("?topic=out")).status()).isEqualTo(501);
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("HALLEY-0003", "push-websocket.jar is missing in WEB-INF/lib");
    }

    @Test
    void withoutCdi_webSocketsWork() throws Exception {
        start("push-cdi|cdi-api|weld");

        expectToWork(List.of("ws", "sse", "ndjson", "iframe", "poll"));
        assertThat(warnings()).isEmpty();
    }

    @Test
    void withoutJson_theDeploymentSaysWhatToAdd() throws Exception {
        start("parsson");

        assertThat(ask(PUSH.get("?topic=out")).status()).isEqualTo(404);
        assertThat(warnings()).isNotEmpty();
        assertThat(Files.readString(log())).contains("HALLEY-0013", "add org.eclipse.parsson:parsson");
    }

    /** Starts it with the class path of this test, but for what matches. */
    private void start(String missing) throws IOException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*(?:" + missing + ").*"))
                .collect(Collectors.joining(File.pathSeparator));
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        classPath,
                        BareTomcat.class.getName())
                .redirectError(log().toFile())
                .start();
        out = process.inputReader();
        String line = out.readLine();
        assertThat(line).as("it said %s", Files.readString(log())).startsWith(BareTomcat.SAYS);
        port = Integer.parseInt(line.substring(BareTomcat.SAYS.length()));
    }

    private void expectToWork(List<String> transports) {
        for (String transport : transports) {
            Reading reading = Reading.open(this, transport, "?topic=out");
            Answer published = ask(PUSH.post("?topic=in", "\"by " + transport + "\""));
            assertThat(published.status()).as(published.text()).isEqualTo(200);
            assertThat(reading.next().line().getString("data")).isEqualTo("\"by " + transport + "\"");
        }
    }

    /** What was logged above INFO, once the program has ended. */
    private List<String> warnings() throws IOException, InterruptedException {
        wires.forEach(Wire::close);
        process.outputWriter().close();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        try (var lines = Files.lines(log())) {
            return lines.filter(line -> line.matches("(?:WARNING|SEVERE|.* (?:WARNING|SEVERE) ).*"))
                    .toList();
        }
    }

    private Path log() {
        return folder.resolve("log");
    }

    @Override
    public Target push() {
        return PUSH;
    }

    @Override
    public Wire wire() {
        Wire wire = new Wire(port);
        wires.add(wire);
        return wire;
    }
}
