package dev.halley.push.cdi;

import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.EventContext;
import jakarta.enterprise.inject.spi.EventMetadata;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls observers on the calling thread, with the application's class loader and a fresh request context: one for the
 * synchronous observers together, one for each asynchronous one. An observer that fails is logged by its name and hurts
 * no other.
 */
final class Notifier {
    private final BeanManager beans;
    private final ClassLoader application;

    Notifier(BeanManager beans, ClassLoader application) {
        this.beans = beans;
        this.application = application;
    }

    /** An observer, and the event as it wants it. */
    record Call(TopicObserver observer, Object event) {
        boolean isAsync() {
            return observer.method().isAsync();
        }
    }

    /**
     * @param calls in the order of {@link Observers#of}
     * @param what the event in words, for the log
     * @param topic of the event, null where it has none
     * @return whether none failed
     */
    boolean tell(List<Call> calls, String what, @Nullable String topic) {
        AtomicBoolean fine = new AtomicBoolean(true);
        asApplication(() -> {
            List<Call> together = calls.stream().filter(call -> !call.isAsync()).toList();
            if (!together.isEmpty()) {
                inRequest(() -> together.forEach(call -> tell(call, what, topic, fine)));
            }
            for (Call call : calls.subList(together.size(), calls.size())) {
                inRequest(() -> tell(call, what, topic, fine));
            }
        });
        return fine.get();
    }

    /** Runs with the application's class loader as the thread's. */
    void asApplication(Runnable action) {
        withLoader(application, () -> {
            action.run();
            return true;
        });
    }

    static <T> T withLoader(ClassLoader loader, Supplier<T> action) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return action.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private void inRequest(Runnable action) {
        Instance<RequestContextController> controllers = beans.createInstance().select(RequestContextController.class);
        RequestContextController controller = controllers.get();
        boolean activated = controller.activate();
        try {
            action.run();
        } finally {
            if (activated) {
                controller.deactivate();
            }
            controllers.destroy(controller);
        }
    }

    private static void tell(Call call, String what, @Nullable String topic, AtomicBoolean fine) {
        try {
            call(call.observer().method(), topic, call.event());
        } catch (Throwable failure) {
            fine.set(false);
            CdiLog.observerFailed(call.observer().name(), what, failure);
        }
    }

    @SuppressWarnings("unchecked") // the observer's type is the event's: that is what Observers.of selects by
    private static void call(ObserverMethod<?> method, @Nullable String topic, Object event) {
        ((ObserverMethod<Object>) method).notify(new Told(event, method.getObservedType(), topic));
    }

    /** What the container would tell an observer of an event. */
    private record Told(
            Object getEvent, Type getType, @Nullable String topic) implements EventContext<Object>, EventMetadata {
        @Override
        public EventMetadata getMetadata() {
            return this;
        }

        @Override
        public Set<Annotation> getQualifiers() {
            return topic == null ? Set.of(Any.Literal.INSTANCE) : Set.of(Any.Literal.INSTANCE, Topic.Literal.of(topic));
        }

        @Override
        public @Nullable InjectionPoint getInjectionPoint() {
            return null;
        }
    }
}
