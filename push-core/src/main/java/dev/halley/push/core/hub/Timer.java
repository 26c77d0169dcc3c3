package dev.halley.push.core.hub;

import org.jspecify.annotations.Nullable;

/** One deadline on a dispatcher's timing wheel; its owner keeps it and sets it again and again. Confined to that dispatcher's thread. */
public final class Timer {
    private final Runnable action;
    private long deadline;
    private @Nullable Timer previous;
    private @Nullable Timer next;

    /**
     * @param action run on the dispatcher's thread when the deadline has passed, at most one tick (50 ms) late
     */
    public Timer(Runnable action) {
        this.action = action;
    }

    /**
     * @return whether a deadline is set that has not passed
     */
    public boolean isSet() {
        return previous != null;
    }

    /**
     * @return the deadline that was set last, as of {@link dev.halley.push.spi.Ticker#nanoTime}
     */
    public long deadline() {
        return deadline;
    }

    /** Forgets the deadline, if there is one. */
    public void cancel() {
        Timer before = previous;
        Timer after = next;
        if (before != null) {
            before.next = after;
        }
        if (after != null) {
            after.previous = before;
        }
        previous = null;
        next = null;
    }

    void setDeadline(long nanos) {
        deadline = nanos;
    }

    void run() {
        action.run();
    }

    void linkAfter(Timer head) {
        Timer after = head.next;
        previous = head;
        next = after;
        if (after != null) {
            after.previous = this;
        }
        head.next = this;
    }

    @Nullable
    Timer takeNext() {
        Timer taken = next;
        if (taken != null) {
            taken.cancel();
        }
        return taken;
    }
}
