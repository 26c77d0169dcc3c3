package dev.halley.push.cdi;

import dev.halley.push.core.Engine;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine of one bean manager, started when it is first asked for. Not earlier: where another extension finds the
 * deployment invalid after us, no container tells anybody, and the engine's threads would stay. Thread-safe.
 *
 * <pre>
 *   DEPLOYING ──valid──► READY ──first use──► RUNNING
 *       └──────────────────┴────────stop────────┴──► STOPPED
 * </pre>
 */
final class EngineLife {
    /** What there is while the engine runs. */
    record Running(Engine engine, FiredEvents.Bus bus, Runnable afterwards) {}

    private @Nullable Supplier<Running> ready;
    private volatile @Nullable Running running;

    /** The deployment is valid, as far as we are concerned. */
    synchronized void valid(Supplier<Running> start) {
        ready = start;
    }

    /** Fails with an {@link IllegalStateException} before {@link #valid} and after {@link #stop}. */
    Running running() {
        return find().orElseThrow(() -> new IllegalStateException("HALLEY-0158 Halley was called before the deployment"
                + " was valid or after its shutdown, expected a call between them"));
    }

    /** Empty before {@link #valid} and after {@link #stop}. */
    Optional<Running> find() {
        Running now = running;
        return now != null ? Optional.of(now) : start();
    }

    private synchronized Optional<Running> start() {
        if (running == null && ready != null) {
            running = ready.get();
        }
        return Optional.ofNullable(running);
    }

    /** Ends the engine, where there is one. Idempotent. */
    void stop() {
        Running last;
        synchronized (this) {
            last = running;
            running = null;
            ready = null;
        }
        if (last != null) {
            last.engine().close();
            last.afterwards().run();
        }
    }
}
