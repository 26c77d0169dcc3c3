package dev.halley.push.core;

import java.util.Optional;

/** Finds the engine that somebody else has started for this application, CDI say. Found by {@link java.util.ServiceLoader}. */
public interface EngineProvider {
    /**
     * @return the engine of the application whose class loader is the thread's context class loader, empty where there is none
     */
    Optional<Engine> find();
}
