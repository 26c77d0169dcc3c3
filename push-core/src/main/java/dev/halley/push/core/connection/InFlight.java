package dev.halley.push.core.connection;

import dev.halley.push.core.transport.Completion;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether a write is outstanding. A completion that comes while the write call is still on the stack only marks it, so that the drain loop goes
 * on without recursion; a later one wakes the connection.
 *
 * <pre>
 *   IDLE ──begin──► CALLING ──returned──► WAITING ──done──► IDLE (wakes)
 *                      └──────done──────────────────────► IDLE
 * </pre>
 */
final class InFlight {
    private enum State {
        IDLE,
        CALLING,
        WAITING
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private volatile @Nullable Throwable failure;

    /** Before the write. */
    Completion begin(Runnable wake) {
        state.set(State.CALLING);
        return thrown -> {
            failure = thrown;
            if (state.getAndSet(State.IDLE) == State.WAITING) {
                wake.run();
            }
        };
    }

    /** After the write call returned; whether the write is over already. */
    boolean returned() {
        return !state.compareAndSet(State.CALLING, State.WAITING);
    }

    boolean isIdle() {
        return state.get() == State.IDLE;
    }

    /** Why the last write failed, null where it did not. */
    @Nullable
    Throwable failure() {
        return failure;
    }
}
