package dev.halley.bench.server;

import java.util.function.Consumer;

/** Where a connection stands in the log, and what takes its next batch; its loop never gives it two at a time. */
final class FloorReader {
    final FloorBatch.Kind kind;
    /** The loop's alone, from when the loop has it. */
    int at;

    private final FloorLoop loop;
    private final Consumer<FloorBatch> out;

    FloorReader(FloorLoop loop, FloorBatch.Kind kind, Consumer<FloorBatch> out) {
        this.loop = loop;
        this.kind = kind;
        this.out = out;
    }

    /** Reads from now on. */
    void begin() {
        loop.add(this);
    }

    /** Reads from a place on, once, if it does not ask for more. */
    void begin(int from) {
        at = from;
        next();
    }

    /** The batch is out: may have the next. Any thread. */
    void next() {
        loop.idle(this);
    }

    void gone() {
        loop.remove(this);
    }

    /** The loop's thread. */
    void send(FloorBatch batch) {
        out.accept(batch);
    }
}
