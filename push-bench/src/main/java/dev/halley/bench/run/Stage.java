package dev.halley.bench.run;

import dev.halley.bench.Figures;
import dev.halley.bench.load.LoadProcess;
import dev.halley.bench.server.Contestants;
import dev.halley.bench.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One server and its clients, each in a JVM of its own. For one thread. */
final class Stage implements AutoCloseable {
    private final Setup setup;
    private final Child server;
    private final Child load;
    private final Map<String, String> about;
    private final Clients clients = new Clients(this);
    private final Meter meter = new Meter(this);
    private long published;

    /** Starts both, the server with some flags more; what they complain about is appended to a file. */
    Stage(Setup setup, List<String> jvm, Path errors) throws IOException, InterruptedException {
        this.setup = setup;
        List<String> flags = new ArrayList<>(setup.flags());
        flags.addAll(Contestants.named(setup.server()).flags());
        // the last of two that contradict each other counts
        flags.addAll(jvm);
        server = new Child(errors, flags, ServerProcess.class, setup.arguments());
        try {
            String port = server.read();
            about = Map.of("version", server.read(), "settings", server.read());
            load = new Child(errors, List.of("-Xmx3g"), LoadProcess.class, List.of(setup.server(), port));
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    Setup setup() {
        return setup;
    }

    /** Version and settings, as the server tells them. */
    Map<String, String> about() {
        return about;
    }

    Clients clients() {
        return clients;
    }

    Meter meter() {
        return meter;
    }

    Figures server(String command) throws InterruptedException {
        return server.ask(command);
    }

    Figures load(String command) throws InterruptedException {
        return load.ask(command);
    }

    /** The server's figures after a full collection. */
    Figures collected() throws InterruptedException {
        return server.ask("gc");
    }

    /** Publishes so many messages, a multiple of the number of topics; the command is {@code burst} or {@code pace} with a rate. */
    Figures publish(String command, int messages) throws InterruptedException {
        Figures sent = server.ask(command + " " + messages + " " + Scale.BYTES + " " + setup.topics());
        published(messages / setup.topics());
        return sent;
    }

    /** Each topic has so many messages more. */
    void published(int messages) {
        published += messages;
    }

    /** How many messages each topic had. */
    long published() {
        return published;
    }

    @Override
    public void close() {
        load.close();
        server.close();
    }
}
