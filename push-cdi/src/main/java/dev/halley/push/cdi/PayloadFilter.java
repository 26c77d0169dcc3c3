package dev.halley.push.cdi;

import dev.halley.push.TopicPattern;
import jakarta.enterprise.event.Reception;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.EventContext;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Stands before an observer of what the application fires with a topic, and lets through what its pattern matches: to
 * CDI all topics are one qualifier. Its transaction phase is ours to keep, see {@link JtaTransactions}.
 */
record PayloadFilter<T>(
        ObserverMethod<T> observer, String name, TopicPattern pattern, Supplier<Transactions> transactions)
        implements ObserverMethod<T> {
    @Override
    public void notify(EventContext<T> context) {
        if (pattern.matches(
                FiredEvents.of(context.getMetadata().getQualifiers()).value())) {
            transactions.get().at(observer.getTransactionPhase(), name, () -> observer.notify(context));
        }
    }

    @Override
    public TransactionPhase getTransactionPhase() {
        return TransactionPhase.IN_PROGRESS;
    }

    @Override
    public Class<?> getBeanClass() {
        return observer.getBeanClass();
    }

    @Override
    public Bean<?> getDeclaringBean() {
        return observer.getDeclaringBean();
    }

    @Override
    public Type getObservedType() {
        return observer.getObservedType();
    }

    @Override
    public Set<Annotation> getObservedQualifiers() {
        return observer.getObservedQualifiers();
    }

    @Override
    public Reception getReception() {
        return observer.getReception();
    }

    @Override
    public int getPriority() {
        return observer.getPriority();
    }

    @Override
    public boolean isAsync() {
        return observer.isAsync();
    }
}
