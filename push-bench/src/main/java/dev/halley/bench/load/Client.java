package dev.halley.bench.load;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client of one server, in that server's own protocol, over however many connections. It is ready once the server has let it in and knows its subscriptions; from then on each message counts.
 * Confined to the loop's thread.
 */
abstract class Client implements Link.Owner {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Whom it belongs to and what it subscribes to. */
    record Ticket(Crowd crowd, String transport, int number, Topics topics, int bytes, long base, int receiveBuffer) {}

    /** The topics {@code first} to {@code first + count - 1}; all that there are, by one pattern, where {@code byPattern}. */
    record Topics(int first, int count, boolean byPattern) {}

    protected final Ticket ticket;
    private final Crowd crowd;
    private final Tally tally;
    private final StampScanner scanner;
    private final Sequences sequences;

    private @Nullable Link link;
    private long stamped;
    private boolean ready;
    private boolean gone;

    protected Client(Ticket ticket) {
        this.ticket = ticket;
        this.crowd = ticket.crowd();
        this.tally = crowd.tally();
        this.scanner = new StampScanner(ticket.bytes(), this::stamp);
        this.sequences = new Sequences(ticket.topics().count(), ticket.base());
    }

    /** The first request; connects by {@link #open}. */
    abstract void come();

    /** Opens a connection, in place of the one before. */
    protected final void open(String request) {
        scanner.reset();
        link = crowd.loop().connect(request, ticket.receiveBuffer(), this);
    }

    /** A further request on the connection, or on a new one where the server closes it. */
    protected final void request(String request) {
        Link open = link;
        if (open != null && open.isOpen()) {
            open.request(request);
        } else {
            open(request);
        }
    }

    protected final void sendText(String text) {
        Link open = link;
        if (open != null && open.isOpen()) {
            open.sendText(text);
        }
    }

    /** The server knows its subscriptions. */
    protected final void ready() {
        if (!ready) {
            ready = true;
            crowd.ready(this);
        }
    }

    /** It has been cut, and is to come back. */
    final void unready() {
        ready = false;
    }

    /** Counts the stamps in bytes of a body or a message, and tells whether one ended in them. */
    protected final boolean stamps(ByteBuffer bytes) {
        long before = stamped;
        scanner.scan(bytes);
        return stamped != before;
    }

    private void stamp(int topic, long number, long micros) {
        stamped++;
        int index = topic - ticket.topics().first();
        if (index < 0 || index >= sequences.topics()) {
            throw new IllegalStateException("expected " + ticket.topics() + ", found a message of topic " + topic);
        }
        tally.message(micros, crowd.now());
        sequences.take(index, number, tally);
    }

    /** Comes back since the server asked for it. */
    protected final void comeBack() {
        close();
        tally.comeback();
        come();
    }

    /** Comes back on the same connection, as a browser does whose response has ended. */
    protected final void comeBack(String request) {
        scanner.reset();
        tally.comeback();
        request(request);
    }

    final void close() {
        Link open = link;
        if (open != null && open.isOpen()) {
            // without TIME_WAIT: the next wave needs the ports
            open.reset();
        }
    }

    /** Never comes back. */
    final void leave() {
        gone = true;
        close();
    }

    /** Reads no more from here on, its socket stays open. */
    final void stall() {
        Link open = link;
        if (open != null && open.isOpen()) {
            open.silence();
        }
    }

    @Override
    public void answered(int status, String head) {
        if (status != 101 && status != 200) {
            tally.refused(head);
        }
    }

    @Override
    public void data(ByteBuffer bytes) {
        stamps(bytes);
    }

    @Override
    public void complete() {
        ended();
    }

    @Override
    public void closeFrame(int code) {
        tally.refused("close frame " + code);
    }

    @Override
    public void ended() {
        close();
        if (!gone) {
            tally.cut();
            crowd.loop().after(PAUSE_NANOS, () -> {
                if (!gone) {
                    come();
                }
            });
        }
    }
}
