package dev.halley.push.core.connection;

import dev.halley.push.spi.PushListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the listener, which may block, on the observers' executor: for one client one call after the other, in the order they were handed
 * in. Clients share 64 lanes, each of which runs by itself: an observer that blocks holds up the clients of its lane only. What a client asks
 * for waits in a lane of at most 1024; what the engine has to tell always finds a place, bounded by the number of clients.
 */
public final class Observers {
    private static final Logger LOG = System.getLogger(Observers.class.getName());
    /** How many calls run at a time at most. */
    public static final int LANES = 64;

    private static final int MOST_WAITING = 1024;

    private final PushListener listener;
    private final Executor executor;
    private final Lane[] lanes = new Lane[LANES];

    /**
     * @param listener who hears
     * @param executor has a thread that may block for each lane
     */
    public Observers(PushListener listener, Executor executor) {
        this.listener = listener;
        this.executor = executor;
        for (int i = 0; i < LANES; i++) {
            lanes[i] = new Lane();
        }
    }

    /**
     * @param topic a topic
     * @return whether clients may publish there
     */
    public boolean accepts(String topic) {
        try {
            return listener.accepts(topic);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "HALLEY-0902: an observer failed; clients may not publish to " + topic, e);
            return false;
        }
    }

    /** Tells the listener of something. */
    void tell(String clientId, Consumer<PushListener> event) {
        lane(clientId).add(() -> event.accept(listener), Integer.MAX_VALUE);
    }

    /** Runs what a client asks for; false where too much waits already. */
    boolean ask(String clientId, Consumer<PushListener> request) {
        return lane(clientId).add(() -> request.accept(listener), MOST_WAITING);
    }

    private Lane lane(String clientId) {
        return lanes[Math.floorMod(clientId.hashCode(), LANES)];
    }

    private final class Lane implements Runnable {
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private boolean running;

        boolean add(Runnable action, int most) {
            synchronized (this) {
                if (waiting.size() >= most) {
                    return false;
                }
                waiting.add(action);
                if (running) {
                    return true;
                }
                running = true;
            }
            boolean handedIn = false;
            try {
                executor.execute(this);
                handedIn = true;
            } catch (RejectedExecutionException e) {
                LOG.log(Level.DEBUG, "the engine is closed; nothing is observed any more");
            } finally {
                if (!handedIn) {
                    // an Error too: where the system has no thread to give, whoever comes next tries again
                    stopped();
                }
            }
            return handedIn;
        }

        @Override
        public void run() {
            Runnable action = next();
            while (action != null) {
                try {
                    action.run();
                } catch (Throwable e) {
                    // an Error too: the lane goes on, or its clients would wait for ever
                    LOG.log(Level.ERROR, "HALLEY-0902: an observer failed; the others go on", e);
                }
                action = next();
            }
        }

        private synchronized void stopped() {
            running = false;
        }

        private synchronized @Nullable Runnable next() {
            Runnable action = waiting.poll();
            running = action != null;
            return action;
        }
    }
}
