package dev.halley.containers;

import dev.halley.it.wire.Site;
import dev.halley.it.wire.Target;
import dev.halley.it.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server in processes of its own, with the WAR in it. */
final class RunningServer implements Site, AutoCloseable {
    private static final int START_SECONDS = 300;
    private static final int STOP_SECONDS = 60;

    /**
     * So that a message of 1 MB goes through, who did not read 6 MB finds all of them, and whoever holds up its dispatcher holds up everybody; all the rest
     * is as it comes.
     */
    private static final Map<String, String> SETTINGS =
            Map.of("PUSH_MAX_MESSAGE_BYTES", "2097152", "PUSH_RETENTION_BYTES", "33554432", "PUSH_DISPATCHERS", "1");

    private final Server server;
    private final Family.Launch launch;
    /** Of all applications. */
    private final List<String> contexts = new ArrayList<>();

    private Process process;
    private Duration startTime;
    private boolean keepsSessions;
    private final Queue<Wire> wires = new ConcurrentLinkedQueue<>();

    private RunningServer(Server server, Path war) throws IOException {
        this.server = server;
        launch = server.install(war);
        contexts.add(launch.context());
    }

    /** Starts it, and waits until it serves the application's page. */
    static RunningServer start(Server server, Path war) throws IOException, InterruptedException {
        RunningServer running = new RunningServer(server, war);
        running.launch();
        return running;
    }

    /** The same with more applications, by their context paths, all of which serve a page, and with a user in its realm. */
    static RunningServer start(Server server, Path war, Map<String, Path> beside)
            throws IOException, InterruptedException {
        RunningServer running = new RunningServer(server, war);
        server.addUser(running.launch);
        for (Map.Entry<String, Path> application : beside.entrySet()) {
            server.add(running.launch, application.getKey(), application.getValue());
        }
        running.contexts.addAll(beside.keySet());
        running.launch();
        return running;
    }

    /** The same, with sessions that outlive a restart where the server has such a thing. */
    static RunningServer startKeepingSessions(Server server, Path war) throws IOException, InterruptedException {
        RunningServer running = new RunningServer(server, war);
        running.keepsSessions = server.keepSessions(war);
        running.launch();
        return running;
    }

    /** Starts it where it is installed; what it prints goes on in the same file. */
    private void launch() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(launch.command())
                .directory(server.base().toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(server.console().toFile()));
        String path = System.getenv("PATH");
        builder.environment().clear();
        builder.environment().putAll(SETTINGS);
        builder.environment().put("PATH", path);
        builder.environment().put("JAVA_HOME", server.jdk().home().toString());
        builder.environment().putAll(launch.environment());
        long begin = System.nanoTime();
        process = builder.start();
        try {
            for (String context : contexts) {
                awaitPage(context, begin);
            }
        } catch (IOException | InterruptedException | AssertionError e) {
            kill();
            throw e;
        }
        startTime = Duration.ofNanos(System.nanoTime() - begin);
    }

    private void awaitPage(String context, long begin) throws IOException, InterruptedException {
        // without an offer of HTTP/2, which Liberty would wait for when it stops
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest page = HttpRequest.newBuilder(uri(context + "/"))
                .timeout(Duration.ofSeconds(10))
                .build();
        while (!isServed(client, page)) {
            boolean late = System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(START_SECONDS);
            if (process.waitFor(100, TimeUnit.MILLISECONDS) || late) {
                throw new AssertionError(server + (late ? " has not started" : " has ended") + "; it said:\n" + log());
            }
        }
    }

    private static boolean isServed(HttpClient client, HttpRequest page) throws InterruptedException {
        try {
            return client.send(page, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // it does not listen yet
        }
    }

    /** Stops it, and starts it again as it was left. */
    void restart() throws IOException, InterruptedException {
        closeWires();
        stop();
        awaitEnd();
        launch();
    }

    /** Whether sessions outlive {@link #restart}. */
    boolean keepsSessions() {
        return keepsSessions;
    }

    /** Puts a WAR in the place of the one that it runs; returns before it has noticed. */
    void redeploy(Path war) throws IOException {
        Setup.replace(war, launch.deployed());
    }

    /** Takes the WAR away; returns before it has noticed. */
    void undeploy() throws IOException {
        server.undeploy(launch.deployed());
    }

    Jcmd jcmd() {
        return new Jcmd(server.jdk().home(), jvm().pid());
    }

    Duration startTime() {
        return startTime;
    }

    /** The context path, empty for the root. */
    String context() {
        return launch.context();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + launch.port() + path);
    }

    /** The copy of the WAR that it took. */
    Path deployed() {
        return launch.deployed();
    }

    /** Another application in it, by its context path as it is on the wire. */
    Site at(String context) {
        return new Site() {
            @Override
            public Target push() {
                return new Target(context + "/push");
            }

            @Override
            public Wire wire() {
                return RunningServer.this.wire();
            }
        };
    }

    @Override
    public Target push() {
        return new Target(launch.context() + "/push");
    }

    @Override
    public Wire wire() {
        return kept(new Wire(launch.port()));
    }

    /** A connection whose side of the wire is small. */
    Wire narrowWire() {
        return kept(new Wire(launch.port(), 4096));
    }

    /** How many bytes of a connection have left the server, or are on their way to it, and were not read. */
    long heldByKernel(Wire wire) {
        return Sockets.held(launch.port(), wire.localPort());
    }

    /** Where it accepts connections or packets from other machines. */
    List<String> listeningBeyondLoopback() {
        return Sockets.beyondLoopback(Stream.concat(Stream.of(process.toHandle()), process.descendants()));
    }

    private Wire kept(Wire wire) {
        wires.add(wire);
        return wire;
    }

    void closeWires() {
        wires.forEach(Wire::close);
        wires.clear();
    }

    /** Everything that it has printed, but for the names of the folders that it runs in. */
    String log() {
        try {
            return Files.readString(server.console()).replace(server.base().toString(), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code kill}, SIGTERM, does. */
    void stop() {
        jvm().destroy();
    }

    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError(server + " has not ended; it said:\n" + log());
        }
    }

    /** Where scripts or launchers wait for the JVM, the last of their children. */
    private ProcessHandle jvm() {
        return process.descendants()
                .filter(descendant -> descendant.children().findAny().isEmpty())
                .findAny()
                .orElse(process.toHandle());
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        closeWires();
        kill();
    }
}
