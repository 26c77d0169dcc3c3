package dev.halley.bench.run;

import dev.halley.bench.Figures;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Those whom a server serves. For one thread. */
final class Clients {
    private static final int IN_FLIGHT = 200;
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int BACK_MILLIS = 120_000;
    private static final int PROBE_MILLIS = 500;
    private static final int PROBES = 40;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LEAVE_SECONDS = 60;

    private final Stage stage;

    Clients(Stage stage) {
        this.stage = stage;
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
        Setup setup = stage.setup();
        return stage.load(String.format(
                "come transport=%s clients=%d topics=%d each=%d pattern=%d bytes=%d base=%d inFlight=%d patience=%d buffer=%d",
                setup.transport(),
                clients,
                setup.topics(),
                setup.each(),
                setup.byPattern() ? 1 : 0,
                Scale.BYTES,
                stage.published(),
                inFlight,
                PATIENCE_MILLIS,
                buffer));
    }

    /** Publishes to each topic, until once all get it: a bare WebSocket has been answered before the server knows of it. */
    private void settle(long clients) throws InterruptedException {
        Setup setup = stage.setup();
        long missing = 0;
        for (int i = 0; i < PROBES; i++) {
            long expected = setup.deliveries(setup.topics(), clients);
            stage.load("begin");
            stage.publish("burst", setup.topics());
            missing = expected
                    - (long) stage.load("await messages=" + expected + " quiet=" + PROBE_MILLIS)
                            .get("unique");
            if (missing <= 0) {
                return;
            }
        }
        throw new IllegalStateException("expected all to get a message, but " + missing + " did not");
    }

    /** The first so many read no more. */
    void stall(int clients) throws InterruptedException {
        stage.load("stall clients=" + clients);
    }

    /** All connections are cut, and it returns when the server has noticed. */
    void cut() throws InterruptedException {
        stage.load("cut");
        awaitNobody(false);
    }

    /** All come back that were cut. Throws where not all are served. */
    void back() throws InterruptedException {
        served(stage.load("back inFlight=" + IN_FLIGHT + " patience=" + BACK_MILLIS));
    }

    /** All clients go, and it returns when the server has noticed. Messages are published until then: who sends no heartbeats notices nothing unless it writes. */
    void leave() throws InterruptedException {
        stage.load("leave");
        awaitNobody(true);
    }

    private void awaitNobody(boolean publishing) throws InterruptedException {
        long began = System.nanoTime();
        Figures figures = stage.server("figures");
        while (figures.get("connections") > 0) {
            if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(LEAVE_SECONDS)) {
                throw new IllegalStateException(
                        "expected no connections after " + LEAVE_SECONDS + " s, found " + figures.line());
            }
            if (publishing) {
                stage.publish("burst", stage.setup().topics());
            }
            LockSupport.parkNanos(LOOK_NANOS);
            figures = stage.server("figures");
        }
    }
}
