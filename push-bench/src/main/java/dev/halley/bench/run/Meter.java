package dev.halley.bench.run;

import dev.halley.bench.Figures;

/** Has messages published and measures how they get to clients. For one thread. */
final class Meter {
    private static final int QUIET_MILLIS = 5_000;

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
        Figures seen = stage.load("await messages=" + expected + " quiet=" + QUIET_MILLIS);
        long nanos = System.nanoTime() - began;
        return new Measured(
                clients, messages, expected, before, stage.server("figures"), loadBefore, seen, publishedFrom, nanos);
    }
}
