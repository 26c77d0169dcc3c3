package dev.halley.push.core;

import dev.halley.push.PushConfig;
import java.util.Optional;

/** Finds the engine that somebody else has for this application, CDI say. Found by {@link java.util.ServiceLoader}. */
public interface EngineProvider {
    /**
     * Gives the engine of the application whose class loader is the thread's context class loader, and starts it with these settings if it has not
     * been used yet.
     *
     * @param config all settings of the application, context parameters among them
     * @return the engine, empty where there is none
     * @throws dev.halley.push.PushConfigException if it was used earlier and started with other settings
     */
    Optional<Engine> find(PushConfig config);
}
