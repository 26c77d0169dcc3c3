package dev.halley.push.cdi;

import jakarta.enterprise.event.Reception;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.inject.spi.EventContext;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Set;

/**
 * Observes whatever the application fires synchronously with a topic, after all its own observers. Not made by a
 * configurator: Weld wraps what those throw, and who fires an event with a wrong topic should see why.
 */
record FiredEventObserver(FiredEvents fired) implements ObserverMethod<Object> {
    @Override
    public void notify(EventContext<Object> context) {
        fired.fired(context);
    }

    @Override
    public Class<?> getBeanClass() {
        return PushExtension.class;
    }

    @Override
    public Type getObservedType() {
        return Object.class;
    }

    @Override
    public Set<Annotation> getObservedQualifiers() {
        return Set.of(Topic.Literal.of(""));
    }

    @Override
    public Reception getReception() {
        return Reception.ALWAYS;
    }

    @Override
    public TransactionPhase getTransactionPhase() {
        return TransactionPhase.IN_PROGRESS;
    }

    @Override
    public int getPriority() {
        return Integer.MAX_VALUE;
    }

    @Override
    public boolean isAsync() {
        return false;
    }
}
