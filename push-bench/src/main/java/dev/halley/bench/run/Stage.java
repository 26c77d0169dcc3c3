package dev.halley.bench.run;

import dev.halley.bench.Figures;
import dev.halley.bench.load.LoadProcess;
import dev.halley.bench.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One server and its clients, each in a JVM of its own. For one thread. */
final class Stage implements AutoCloseable {
    private static final int IN_FLIGHT = 200;
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int QUIET_MILLIS = 5_000;
    private static final int PROBE_MILLIS = 500;
    private static final int PROBES = 40;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LEAVE_SECONDS = 60;

    private final Setup setup;
    private final Child server;
    private final Child load;
    private final Map<String, String> about;
    /** Messages of each topic. */
    private long published;

    /** Starts both; what they complain about is appended to a file. */
    Stage(Setup setup, Path errors) throws IOException, InterruptedException {
        this.setup = setup;
        server = new Child(errors, setup.flags(), ServerProcess.class, setup.arguments());
        String port = server.read();
        about = Map.of("version", server.read(), "settings", server.read());
        load = new Child(errors, List.of("-Xmx3g"), LoadProcess.class, List.of(setup.server(), port));
    }

    /** Version and settings, as the server tells them. */
    Map<String, String> about() {
        return about;
    }

    Figures server(String command) throws InterruptedException {
        return server.ask(command);
    }

    Figures load(String command) throws InterruptedException {
        return load.ask(command);
    }

    /** So many more clients come, and it returns when each gets what is published. Throws where not all are served. */
    Figures come(int clients) throws InterruptedException {
        Figures came = come(clients, IN_FLIGHT, 0);
        if (came.get("ready") < came.get("clients")) {
            throw new IllegalStateException("expected all clients to be served, found " + came.line());
        }
        settle((long) came.get("clients"));
        return came;
    }

    /** As above, but who is not served is not waited for; a receive buffer of 0 bytes is the system's. */
    Figures come(int clients, int inFlight, int buffer) throws InterruptedException {
        return load.ask(String.format(
                "come transport=%s clients=%d topics=%d each=%d pattern=%d bytes=%d base=%d inFlight=%d patience=%d buffer=%d",
                setup.transport(),
                clients,
                setup.topics(),
                setup.each(),
                setup.byPattern() ? 1 : 0,
                Scale.BYTES,
                published,
                inFlight,
                PATIENCE_MILLIS,
                buffer));
    }

    /** Publishes to each topic, until once all get it: a bare WebSocket has been answered before the server knows of it. */
    void settle(long clients) throws InterruptedException {
        long missing = 0;
        for (int i = 0; i < PROBES; i++) {
            long expected = setup.deliveries(setup.topics(), clients);
            load.ask("begin");
            publish("burst", setup.topics());
            missing = expected - (long) await(expected, PROBE_MILLIS).get("unique");
            if (missing <= 0) {
                return;
            }
        }
        throw new IllegalStateException("expected all to get a message, but " + missing + " did not");
    }

    /** Publishes so many messages, a multiple of the number of topics; the command is {@code burst} or {@code pace} with a rate. */
    Figures publish(String command, int messages) throws InterruptedException {
        Figures sent = server.ask(command + " " + messages + " " + Scale.BYTES + " " + setup.topics());
        published += messages / setup.topics();
        return sent;
    }

    private Figures await(long messages, int quietMillis) throws InterruptedException {
        return load.ask("await messages=" + messages + " quiet=" + quietMillis);
    }

    /** As many messages at once, measured until so many clients have them or nothing comes for 5 s. */
    Measured burst(int messages, long clients) throws InterruptedException {
        return measure("burst", messages, clients);
    }

    /** As many messages, at a rate a second. */
    Measured pace(int rate, int messages, long clients) throws InterruptedException {
        return measure("pace " + rate, messages, clients);
    }

    private Measured measure(String command, int messages, long clients) throws InterruptedException {
        long expected = setup.deliveries(messages, clients);
        Figures before = server.ask("figures");
        Figures loadBefore = load.ask("begin");
        long began = System.nanoTime();
        Figures sent = publish(command, messages);
        Figures seen = await(expected, QUIET_MILLIS);
        long ended = System.nanoTime();
        Figures after = server.ask("figures");
        return new Measured(
                clients, messages, expected, before, after, loadBefore, seen, sent.get("began"), ended - began);
    }

    /** All clients go, and it returns when the server has noticed. */
    void leave() throws InterruptedException {
        load.ask("leave");
        awaitConnections(0);
    }

    /** Until the server has at most so many connections. */
    void awaitConnections(long most) throws InterruptedException {
        long began = System.nanoTime();
        while (server.ask("figures").get("connections") > most) {
            if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(LEAVE_SECONDS)) {
                throw new IllegalStateException("expected " + most + " connections in " + LEAVE_SECONDS + " s, found "
                        + server.ask("figures").line());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @Override
    public void close() {
        load.close();
        server.close();
    }
}
