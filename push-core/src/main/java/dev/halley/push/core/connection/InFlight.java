package dev.halley.push.core.connection;

import dev.halley.push.core.transport.Completion;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Whether a write is outstanding, and how it is told that it is not any more. A completion that comes while the write call is still on the stack only
 * marks it, so that the drain loop goes on without recursion; a later one wakes the connection.
 *
 * <pre>
 *   IDLE ──begin──► CALLING ──returned──► WAITING ──done──► IDLE (wakes)
 *                      └──────done──────────────────────► IDLE
 * </pre>
 *
 * <p>One object for all writes, and numbers for states: references that change with each message are what a collector has to look at.
 */
final class InFlight implements Completion {
    private static final int IDLE = 0;
    private static final int CALLING = 1;
    private static final int WAITING = 2;

    private final Runnable wake;
    private final AtomicInteger state = new AtomicInteger(IDLE);
    private volatile @Nullable Throwable failure;

    /** {@code wake} is called on any thread, when a write is over. */
    InFlight(Runnable wake) {
        this.wake = wake;
    }

    /** Before the write: gives what is to be told of its end, once. */
    Completion begin() {
        state.set(CALLING);
        return this;
    }

    @Override
    public void done(@Nullable Throwable thrown) {
        if (thrown != null) {
            failure = thrown;
        }
        if (state.getAndSet(IDLE) == WAITING) {
            wake.run();
        }
    }

    /** After the write call returned; whether the write is over already. */
    boolean returned() {
        return !state.compareAndSet(CALLING, WAITING);
    }

    boolean isIdle() {
        return state.get() == IDLE;
    }

    /** Why a write failed, null where none did. */
    @Nullable
    Throwable failure() {
        return failure;
    }
}
