package dev.halley.bench.run;

import dev.halley.bench.Figures;
import java.util.concurrent.TimeUnit;

/** Has messages published and measures how they get to clients. For one thread. */
final class Meter {
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** How long nothing comes until the server's figures are taken, in case that was all. */
    private static final int LULL_MILLIS = 250;

    /** Does something, and gives when it began, as of {@link System#nanoTime}. */
    @FunctionalInterface
    private interface Action {
        double run() throws InterruptedException;
    }

    /** {@code accepted} a second, as the publishers see it; the rest as the reader does. */
    record Posted(Measured read, double accepted) {}

    private final Stage stage;

    Meter(Stage stage) {
        this.stage = stage;
    }

    /** So many messages at once, a multiple of the number of topics, until so many clients have them or nothing comes for 5 s. */
    Measured burst(int messages, long clients) throws InterruptedException {
        return measure(messages, clients, () -> stage.publish("burst", messages).get("began"));
    }

    /** As above, at a rate a second. */
    Measured pace(int rate, int messages, long clients) throws InterruptedException {
        return measure(
                messages, clients, () -> stage.publish("pace " + rate, messages).get("began"));
    }

    /** All come back that were cut, and get so many messages that each has missed. */
    Measured back(int messages, long clients) throws InterruptedException {
        return measure(messages, clients, () -> {
            double began = System.nanoTime();
            stage.clients().back();
            return began;
        });
    }

    /** So many others, each of which publishes to a topic of its own, one message after the other; one client reads. */
    Posted post(int publishers, int each) throws InterruptedException {
        double[] seconds = new double[1];
        Measured measured = measure(publishers * each, 1, () -> {
            double began = System.nanoTime();
            seconds[0] = stage.load(String.format(
                            "publish transport=%s clients=%d count=%d bytes=%d base=%d",
                            stage.setup().transport(), publishers, each, Scale.BYTES, stage.published()))
                    .get("seconds");
            stage.published(each);
            return began;
        });
        return new Posted(measured, publishers * each / seconds[0]);
    }

    private Measured measure(int messages, long clients, Action action) throws InterruptedException {
        long expected = stage.setup().deliveries(messages, clients);
        Figures before = stage.server("figures");
        Figures loadBefore = stage.load("begin");
        long began = System.nanoTime();
        double publishedFrom = action.run();
        long from = System.nanoTime();
        String await = "await messages=" + expected + " quiet=" + LULL_MILLIS;
        Figures seen = stage.load(await);
        long nanos = System.nanoTime() - began;
        Figures after = stage.server("figures");
        while (seen.get("unique") < expected && System.nanoTime() - Math.max(from, seen.get("last")) < QUIET_NANOS) {
            Figures later = stage.load(await);
            if (later.get("received") > seen.get("received")) {
                nanos = System.nanoTime() - began;
                after = stage.server("figures");
            } else {
                // waiting for what was lost is nobody's work
                later.put("loadCpuNanos", seen.get("loadCpuNanos"));
            }
            seen = later;
        }
        return new Measured(clients, messages, expected, before, after, loadBefore, seen, publishedFrom, nanos);
    }
}
