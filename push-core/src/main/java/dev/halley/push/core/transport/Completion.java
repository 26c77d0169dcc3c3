package dev.halley.push.core.transport;

import org.jspecify.annotations.Nullable;

/** Told once when a write is over. */
@FunctionalInterface
public interface Completion {
    /**
     * @param failure null where the bytes were taken; anything else means that the connection is gone
     */
    void done(@Nullable Throwable failure);
}
