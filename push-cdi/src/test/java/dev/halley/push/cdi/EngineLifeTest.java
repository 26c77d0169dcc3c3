package dev.halley.push.cdi;

import static jakarta.interceptor.Interceptor.Priority.LIBRARY_AFTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halley.push.Connected;
import dev.halley.push.Disconnected;
import dev.halley.push.Push;
import dev.halley.push.PushConfig;
import dev.halley.push.core.Engine;
import dev.halley.push.core.EngineProvider;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.inject.Inject;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class EngineLifeTest {
    @ApplicationScoped
    public static class Early {
        @Inject
        Push push;

        @Inject
        Journal journal;

        void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
            push.topic("early").publish("x").thenAccept(position -> journal.note("published"));
        }
    }

    /** Another extension that uses the engine once the deployment is valid, or finds that it is not. */
    static class Other implements Extension {
        final boolean valid;
        boolean engine;

        Other(boolean valid) {
            this.valid = valid;
        }

        void check(@Observes @Priority(LIBRARY_AFTER) AfterDeploymentValidation event) {
            if (valid) {
                engine = provided().isPresent();
            } else {
                event.addDeploymentProblem(new IllegalStateException("on purpose"));
            }
        }
    }

    /** Outlives the application. */
    public static class Book implements Extension {
        private final List<Object> guests = new CopyOnWriteArrayList<>();

        /** A method, since beans see a proxy. */
        public List<Object> guests() {
            return guests;
        }
    }

    @ApplicationScoped
    public static class Door {
        @Inject
        Book book;

        void came(@Observes Connected event) {
            book.guests().add(this);
        }

        void went(@Observes Disconnected event) {
            book.guests().add(this);
        }
    }

    private static java.util.Optional<Engine> provided() {
        return ServiceLoader.load(EngineProvider.class)
                .findFirst()
                .orElseThrow()
                .find(PushConfig.from(PushConfig.environment(name -> null)));
    }

    @Test
    void engine_isThereFromTheValidDeploymentToTheShutdown() {
        Other other = new Other(true);
        Engine engine;
        try (Deployment deployment = Deployment.with(other, Early.class, Journal.class)) {
            engine = deployment.engine();

            assertThat(other.engine).isTrue();
            assertThat(provided()).containsSame(engine);
            assertThat(deployment.get(Journal.class).next()).isEqualTo("published");
            assertThat(engine.isFull()).isFalse();
        }

        assertThat(engine.isFull()).as("closed").isTrue();
    }

    @Test
    void shutdown_isToldToTheBeansThatHeardTheRest() {
        Book book = new Book();
        try (Deployment deployment = Deployment.with(book, Door.class)) {
            var unused = deployment.client("a");
        }

        assertThat(book.guests()).hasSize(2);
        assertThat(book.guests().get(1)).isSameAs(book.guests().get(0));
    }

    @Test
    void provider_findsNothing_whereThereIsNoContainer() {
        assertThat(provided()).isEmpty();
    }

    @Test
    void failedDeployment_leavesNoThreadBehind() {
        assertThatThrownBy(() -> Deployment.with(new Other(false), Journal.class))
                .isInstanceOf(RuntimeException.class);

        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(Thread::isAlive)
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("halley-"));
    }

    @Test
    void extension_isFoundByContainers() {
        assertThat(ServiceLoader.load(Extension.class)).hasAtLeastOneElementOfType(PushExtension.class);
    }

    @Test
    void twoDeployments_haveTheirOwnEngines() {
        try (Deployment one = Deployment.of(Journal.class);
                Deployment other = Deployment.of(Journal.class)) {
            assertThat(one.engine()).isNotSameAs(other.engine());
        }
    }
}
