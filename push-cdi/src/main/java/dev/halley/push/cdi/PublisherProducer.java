package dev.halley.push.cdi;

import dev.halley.push.Publisher;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.InjectionPoint;

/** One producer for publishers of all types to all topics. */
final class PublisherProducer {
    @Produces
    @Dependent
    @Topic("")
    <T> Publisher<T> publisher(InjectionPoint point, BeanManager beans) {
        return new InjectedPublisher<>(
                FiredEvents.of(point.getQualifiers()).value(), beans.getExtension(PushExtension.class));
    }
}
