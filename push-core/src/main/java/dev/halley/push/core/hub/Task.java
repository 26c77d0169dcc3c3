package dev.halley.push.core.hub;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Work that is done again whenever it is signalled, on its dispatcher's thread, never twice at the same time. Signals that come while it
 * is queued or runs are joined into one further run, so none is lost and the queue holds each task once.
 */
public final class Task {
    private final Dispatcher dispatcher;
    private final Runnable action;
    private final AtomicInteger signals = new AtomicInteger();

    /**
     * @param dispatcher whose thread runs it
     * @param action what to do; a loop until nothing is left to do
     */
    public Task(Dispatcher dispatcher, Runnable action) {
        this.dispatcher = dispatcher;
        this.action = action;
    }

    /** Asks for a run that begins after this call. Any thread; does not wait. */
    public void signal() {
        if (signals.getAndIncrement() == 0) {
            dispatcher.enqueue(this);
        }
    }

    void run() {
        int seen = signals.get();
        try {
            action.run();
        } finally {
            if (signals.addAndGet(-seen) != 0) {
                dispatcher.enqueue(this);
            }
        }
    }
}
