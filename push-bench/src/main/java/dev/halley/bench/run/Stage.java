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
    private static final int BACK_MILLIS = 120_000;
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

    /** The server's figures after a full collection. */
    Figures collected() throws InterruptedException {
        return server.ask("gc");
    }

    /** The first so many read no more. */
    void stall(int clients) throws InterruptedException {
        load.ask("stall clients=" + clients);
    }

    /** So many more clients come, and it returns when each of all gets what is published. Throws where not all are served. */
    Figures come(int clients) throws InterruptedException {
        Figures came = come(clients, IN_FLIGHT, 0);
        settle(served(came));
        return came;
    }

    /** As above, but for a receive buffer of so many bytes, and without waiting for messages. */
    Figures comeSmall(int clients, int buffer) throws InterruptedException {
        Figures came = come(clients, IN_FLIGHT, buffer);
        served(came);
        return came;
    }

    /** All at the same time; who is not served is not waited for longer than 60 s. */
    Figures storm(int clients) throws InterruptedException {
        return come(clients, clients, 0);
    }

    private static long served(Figures came) {
        if (came.get("ready") < came.get("clients")) {
            throw new IllegalStateException("expected all clients to be served, found " + came.line());
        }
        return (long) came.get("clients");
    }

    /** A receive buffer of 0 bytes is the system's. */
    private Figures come(int clients, int inFlight, int buffer) throws InterruptedException {
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
    private void settle(long clients) throws InterruptedException {
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
        return measure(messages, clients, () -> publish(command, messages).get("began"));
    }

    /** All come back that were cut, and get so many messages that each has missed. */
    Measured back(int messages, long clients) throws InterruptedException {
        return measure(messages, clients, () -> {
            double began = System.nanoTime();
            served(load.ask("back inFlight=" + IN_FLIGHT + " patience=" + BACK_MILLIS));
            return began;
        });
    }

    /** All connections are cut, and it returns when the server has noticed. */
    void cut() throws InterruptedException {
        load.ask("cut");
        awaitConnections(0);
    }

    /** So many clients, each of which publishes to a topic of its own, one message after the other. */
    Posted post(int publishers, int each) throws InterruptedException {
        double[] seconds = new double[1];
        Measured measured = measure(publishers * each, 1, () -> {
            double began = System.nanoTime();
            seconds[0] = load.ask(String.format(
                            "publish transport=%s clients=%d count=%d bytes=%d base=%d",
                            setup.transport(), publishers, each, Scale.BYTES, published))
                    .get("seconds");
            published += each;
            return began;
        });
        return new Posted(measured, publishers * each / seconds[0]);
    }

    /** {@code accepted} a second, as the publishers see it; the rest as the reader does. */
    record Posted(Measured read, double accepted) {}

    /** Does something, and gives when it began. */
    @FunctionalInterface
    private interface Action {
        double run() throws InterruptedException;
    }

    private Measured measure(int messages, long clients, Action action) throws InterruptedException {
        long expected = setup.deliveries(messages, clients);
        Figures before = server.ask("figures");
        Figures loadBefore = load.ask("begin");
        long began = System.nanoTime();
        double publishedFrom = action.run();
        Figures seen = await(expected, QUIET_MILLIS);
        long nanos = System.nanoTime() - began;
        return new Measured(
                clients, messages, expected, before, server.ask("figures"), loadBefore, seen, publishedFrom, nanos);
    }

    /** All clients go, and it returns when the server has noticed. */
    void leave() throws InterruptedException {
        load.ask("leave");
        awaitConnections(0);
    }

    /** Until the server has at most so many connections. */
    private void awaitConnections(long most) throws InterruptedException {
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
