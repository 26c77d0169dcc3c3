package dev.halley.push.cdi;

import dev.halley.push.PushConfig;
import dev.halley.push.core.Engine;
import dev.halley.push.core.EngineProvider;
import jakarta.enterprise.inject.spi.CDI;
import java.util.Optional;

/** Hands the engine of the current bean manager to what carries its connections. Not for applications. */
public final class CdiEngineProvider implements EngineProvider {
    /** For {@link java.util.ServiceLoader}. */
    public CdiEngineProvider() {}

    @Override
    public Optional<Engine> find(PushConfig config) {
        PushExtension extension;
        try {
            extension = CDI.current().getBeanManager().getExtension(PushExtension.class);
        } catch (IllegalStateException | IllegalArgumentException thereIsNoCdiOrNotOurs) {
            return Optional.empty();
        }
        return extension.engine(config);
    }
}
