package dev.halley.launcher.wire;

import java.util.concurrent.atomic.LongAdder;

/** What one tag's requests have moved over the wire, headers and framing included. Any thread may add and read. */
final class Tally {

    private final LongAdder in = new LongAdder();
    private final LongAdder out = new LongAdder();
    private final LongAdder requests = new LongAdder();

    void received(long bytes) {
        in.add(bytes);
    }

    void sent(long bytes) {
        out.add(bytes);
    }

    void requested() {
        requests.increment();
    }

    /** {@code {in, out, requests}}: bytes from clients, bytes to clients, requests begun. */
    long[] read() {
        return new long[] {in.sum(), out.sum(), requests.sum()};
    }
}
