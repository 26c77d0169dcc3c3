package dev.halley.launcher.wire;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What one tag's requests have moved over the wire, headers and framing included. Any thread may add and read; what is counted is on the tape. */
final class Tally {

    private final InstantSource clock;
    private final LongAdder in = new LongAdder();
    private final LongAdder out = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final Set<Meter> open = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Tape tape;

    Tally(InstantSource clock) {
        this.clock = clock;
    }

    void received(long bytes, String start) {
        tape(false, bytes, start);
        in.add(bytes);
    }

    void sent(long bytes, String start) {
        tape(true, bytes, start);
        out.add(bytes);
    }

    private void tape(boolean toClient, long bytes, String start) {
        Tape running = tape;
        if (running != null && bytes > 0) {
            running.add(clock.millis(), toClient, bytes, start);
        }
    }

    /** A request has begun on that connection. */
    void requested(Meter connection) {
        requests.increment();
        open.add(connection);
    }

    /** It goes on there no more. */
    void ended(Meter connection) {
        open.remove(connection);
    }

    boolean isTaped() {
        return tape != null;
    }

    /** Nothing is kept any more of what passes. */
    void stopTape() {
        tape = null;
    }

    /** What was taped; the first call begins the tape, and gives nothing. */
    synchronized List<Tape.Piece> taped() {
        Tape running = tape;
        if (running == null) {
            running = new Tape();
            tape = running;
        }
        return running.read();
    }

    /** Cuts the connections of all requests that go on. Gives how many there were. */
    int cut() {
        List<Meter> all = List.copyOf(open);
        all.forEach(Meter::cut);
        return all.size();
    }

    /** {@code {in, out, requests}}: bytes from clients, bytes to clients, requests begun. */
    long[] read() {
        return new long[] {in.sum(), out.sum(), requests.sum()};
    }
}
