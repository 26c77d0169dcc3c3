package dev.halley.push.core.connection;

import dev.halley.push.Client;
import dev.halley.push.core.encode.Format;
import dev.halley.push.core.encode.Line;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.hub.Dispatcher;
import dev.halley.push.core.hub.Task;
import dev.halley.push.core.hub.Timer;
import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.core.transport.Transport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A cursor that moves along the log as fast as its transport takes bytes. What happens to it is put into a queue and done by {@link #drain} on the
 * dispatcher's thread. Once it is open, its {@link Delivery} writes, through its {@link Gate}, what its {@link Admitted} reads.
 *
 * <pre>
 *   BEGINNING ──admitted──► OPEN ──close──► ENDING ──last write done──► ENDED
 *       └──────refused────────┴──peer gone, write failed or stalled──────►
 * </pre>
 */
final class Connection implements Peer, Dispatcher.Reader {
    private enum State {
        BEGINNING,
        OPEN,
        ENDING,
        ENDED
    }

    private static final Logger LOG = System.getLogger(Connection.class.getName());
    private static final long MOST_TO_BEGIN_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int MOST_STEPS = 16;
    private static final long RETRY_SPREAD_MILLIS = 2000;
    private static final long RENEWAL_MILLIS = 1000;
    private static final long ROTATION_LEASE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Shard shard;
    private final Surroundings surroundings;
    private final Dispatcher dispatcher;
    private final Transport transport;
    private final Task task;
    private final Timer timer = new Timer(this::look);
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final Liveness liveness;
    private final Gate gate;
    private final Requests requests;
    private final @Nullable String session;

    private State state = State.BEGINNING;
    /** Null once it has begun. */
    private @Nullable Admission admission;

    /** Null before it is open. */
    private @Nullable Delivery delivery;

    private @Nullable Close close;

    Connection(Shard shard, Client client, Arrival arrival, Transport transport) {
        this.shard = shard;
        this.surroundings = shard.surroundings();
        this.dispatcher = shard.dispatcher();
        this.transport = transport;
        this.task = new Task(dispatcher, this::drain);
        this.liveness = new Liveness(surroundings, dispatcher.ticker(), transport);
        this.gate = new Gate(transport, liveness, task::signal);
        this.requests = new Requests(this, client, surroundings);
        this.admission = new Admission(shard, this, client, arrival, transport);
        this.session = arrival.session();
        if (!arrival.patterns().isEmpty()) {
            liveness.asked();
        }
        if (session != null) {
            surroundings.sessions().join(session, arrival.principal(), this);
        }
        submit(this::begin);
    }

    // ---- any thread

    @Override
    public void received(String text) {
        liveness.heard();
        liveness.asked();
        requests.received(text);
    }

    @Override
    public void alive() {
        liveness.heard();
    }

    @Override
    public void gone(int code, String reason) {
        submit(() -> finish(new Close(code, reason)));
    }

    /** The session that it came with is over for it. */
    void dismiss(Close why) {
        submit(() -> dismissed(why));
    }

    /** Runs something on the dispatcher's thread, unless the connection has ended by then. */
    void submit(Runnable command) {
        commands.add(command);
        task.signal();
    }

    // ---- the dispatcher's thread

    private void begin() {
        dispatcher.set(timer, dispatcher.ticker().nanoTime() + MOST_TO_BEGIN_NANOS);
        if (admission != null) {
            admission.claim();
        }
    }

    @Override
    public void wake() {
        if (delivery != null) {
            delivery.admitted().reader().told();
        }
        task.signal();
    }

    /** It is time: what is said then has a cursor that has come along. */
    private void look() {
        if (delivery != null) {
            delivery.admitted().reader().wake();
        }
        task.signal();
    }

    String transportName() {
        return transport.name();
    }

    Liveness liveness() {
        return liveness;
    }

    /** Null before it is open. */
    @Nullable
    Admitted admitted() {
        return delivery == null ? null : delivery.admitted();
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Why it ends once everything is written, null where it does not. */
    @Nullable
    Close ending() {
        return close;
    }

    /** The client may be here: delivery begins. */
    void open(Admitted now, Line first) {
        if (state != State.BEGINNING) {
            return;
        }
        state = State.OPEN;
        delivery = new Delivery(this, now, gate, liveness, dispatcher.ticker());
        admission = null;
        liveness.opened();
        if (now.poll() == null) {
            gate.put(first);
        }
        requests.opened();
    }

    void refuse(Problem problem) {
        if (state == State.BEGINNING) {
            finish(Close.ASKED);
            transport.refuse(problem);
        }
    }

    /** Says a control line with the next write; too many of them close the connection. */
    void say(Line line) {
        if (state == State.OPEN && !gate.offer(line)) {
            close(Close.BACKLOG);
        }
    }

    /** The log could not be read. Without a status that says so a poll would be back at once. */
    void failed(Throwable failure) {
        LOG.log(Level.WARNING, "HALLEY-0903: the log could not be read; a client is told to come back", failure);
        refuseOrClose(Close.UNREADABLE, 503);
    }

    /** Who is to come back is told so, a poll by its answer. */
    private void dismissed(Close why) {
        if (why.retriable()) {
            close(why);
        } else {
            refuseOrClose(why, 403);
        }
    }

    /** A poll that has yet to be answered gets a status instead of the close code. */
    private void refuseOrClose(Close why, int status) {
        PollAnswer answer = delivery == null ? null : delivery.admitted().poll();
        if (state == State.BEGINNING) {
            refuse(Problem.of(status, why.reason()));
        } else if (state == State.OPEN && answer != null && !answer.isWritten()) {
            finish(why);
            transport.refuse(Problem.of(status, why.reason()));
        } else {
            close(why);
        }
    }

    /** Ends the connection after what is being written, and says so. */
    void close(Close why) {
        if (state == State.BEGINNING) {
            refuse(Problem.of(503, why.reason()));
        } else if (state == State.OPEN) {
            state = State.ENDING;
            close = why;
            gate.put(Line.close(why.code(), why.reason(), retryMillis(why)));
            task.signal();
        }
    }

    /** Ends the connection now, whatever it is doing. */
    void cut(Close why) {
        if (state == State.BEGINNING) {
            refuse(Problem.of(503, why.reason()));
        } else if (isLive()) {
            finish(why);
            transport.abort();
        }
    }

    /**
     * When to come back: spread, lest all come at once; but streams rotate one by one, and are missed as long as they are away, and whose session is being
     * renewed needs its new cookie first.
     */
    private long retryMillis(Close why) {
        if (!why.retriable()) {
            return -1;
        }
        if (why.equals(Close.ROTATION)) {
            return 0;
        }
        long least = why.equals(Close.RENEWED) ? RENEWAL_MILLIS : 0;
        return least + surroundings.random().nextLong(RETRY_SPREAD_MILLIS);
    }

    /** The one loop: all that this connection does is done here, one thing after the other. What fails here ends this connection only. */
    private void drain() {
        try {
            runCommands();
            if (state == State.BEGINNING && !timer.isSet()) {
                refuse(Problem.of(503, "the application took more than 30 s to decide"));
            }
            Delivery now = delivery;
            if (now != null) {
                deliver(now);
            }
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "HALLEY-0904: a connection failed and is cut; the others go on", e);
            if (state == State.BEGINNING) {
                refuse(Problem.from(e));
            } else {
                cut(new Close(Close.LOST, "the connection failed"));
            }
        }
    }

    private void runCommands() {
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            if (state != State.ENDED) {
                command.run();
            }
        }
    }

    private void deliver(Delivery now) {
        int steps = 0;
        while (steps < MOST_STEPS && isLive() && now.step()) {
            steps++;
        }
        if (steps == MOST_STEPS) {
            // there may be more to do; the others of this dispatcher come first
            task.signal();
        }
        if (isLive()) {
            long deadline = now.deadline();
            if (!timer.isSet() || deadline - timer.deadline() < 0) {
                dispatcher.set(timer, deadline);
            }
        }
    }

    private boolean isLive() {
        return state == State.OPEN || state == State.ENDING;
    }

    /** Everything is written. */
    void end(Close why) {
        transport.end(why);
        finish(why);
    }

    /** Nothing is written any more. */
    void finish(Close why) {
        state = State.ENDED;
        timer.cancel();
        shard.ended(this);
        if (session != null) {
            surroundings.sessions().leave(session, this);
        }
        Admission begun = admission;
        Admitted now = admitted();
        if (begun != null) {
            begun.giveUp();
        } else if (now != null) {
            now.subscriptions().remove(now.subscriptions().patterns());
            now.owner().detach(this, why, leaseNanos(why));
        }
    }

    private long leaseNanos(Close why) {
        boolean comesBack = why.equals(Close.ASKED) || why.equals(Close.UNREADABLE) || why.code() == Close.LOST;
        if (transport.format() == Format.POLL && comesBack) {
            return TimeUnit.MILLISECONDS.toNanos(surroundings.config().leaseMillis());
        }
        return why.equals(Close.ROTATION) ? ROTATION_LEASE_NANOS : 0;
    }

    static boolean isPoll(Transport transport) {
        return transport.format() == Format.POLL;
    }
}
