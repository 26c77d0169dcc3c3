package dev.halley.push.cdi;

import dev.halley.push.PushConfig;
import dev.halley.push.PushConfigException;
import dev.halley.push.core.Engine;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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

    private @Nullable Function<PushConfig, Running> ready;
    private PushConfig ownSettings = PushConfig.defaults();
    private volatile @Nullable Running running;

    /**
     * The deployment is valid, as far as we are concerned.
     *
     * @param settings as far as CDI can see them: without context parameters
     */
    synchronized void valid(PushConfig settings, Function<PushConfig, Running> start) {
        ownSettings = settings;
        ready = start;
    }

    /** Fails with an {@link IllegalStateException} before {@link #valid} and after {@link #stop}. */
    Running running() {
        Running now = running;
        if (now == null) {
            now = start(null);
        }
        if (now == null) {
            throw new IllegalStateException("HALLEY-0158 Halley was called before the deployment was valid or after its"
                    + " shutdown, expected a call between them");
        }
        return now;
    }

    /** Empty before {@link #valid} and after {@link #stop}. */
    Optional<Running> find(PushConfig settings) {
        Running now = start(settings);
        if (now != null && !now.engine().config().equals(settings)) {
            throw new PushConfigException(List.of("context parameters push.*: expected none, or no publish before the"
                    + " application's servlets start; found that a bean has published before they were read (set them as"
                    + " system properties or in the environment)"));
        }
        return Optional.ofNullable(now);
    }

    private synchronized @Nullable Running start(@Nullable PushConfig settings) {
        if (running == null && ready != null) {
            running = ready.apply(settings == null ? ownSettings : settings);
        }
        return running;
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
