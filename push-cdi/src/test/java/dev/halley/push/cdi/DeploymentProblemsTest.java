package dev.halley.push.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.halley.push.Connected;
import dev.halley.push.Publisher;
import dev.halley.push.Push;
import dev.halley.push.Received;
import dev.halley.push.SubscribeRequest;
import dev.halley.push.spi.PayloadCodec;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.EventMetadata;
import jakarta.inject.Inject;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeploymentProblemsTest {
    @ApplicationScoped
    static class Topics {
        @Inject
        @Topic("a b")
        Publisher<String> space;

        @Inject
        @Topic("a/*")
        Event<String> wildcard;

        @Inject
        @Topic("")
        Instance<Publisher<String>> empty;

        @Inject
        @Topic("@me/notes")
        Publisher<String> mine;

        void said(@Observes @Topic("chat/**/x") Received<String> m, @Topic("c//d") Publisher<String> p) {}

        void placed(@Observes @Topic("#") String placed) {}

        void twice(@Observes @Topic("a/{b}/{b}") Received<String> m) {}

        void nameless(@Observes @Topic("a/{}") Received<String> m) {}
    }

    @Test
    void wrongTopics_areAllNamedAtOnce() {
        assertThat(problems(Topics.class))
                .containsExactly(
                        "HALLEY-0101 " + name(Topics.class, "empty")
                                + ": @Topic: topic: expected 1 to 256 characters, found \"\"",
                        "HALLEY-0101 " + name(Topics.class, "mine")
                                + ": @Topic: expected a user's own tree by its name, such as @alice/notes, since only"
                                + " clients call it @me, found @me/notes",
                        "HALLEY-0101 " + name(Topics.class, "said") + " (parameter 2): @Topic: topic: expected "
                                + SEGMENTS + ", found \"c//d\"",
                        "HALLEY-0101 " + name(Topics.class, "space") + ": @Topic: topic: expected " + SEGMENTS
                                + ", found \"a b\"",
                        "HALLEY-0101 " + name(Topics.class, "wildcard") + ": @Topic: topic: expected " + SEGMENTS
                                + ", found \"a/*\"",
                        "HALLEY-0102 " + name(Topics.class, "nameless")
                                + "(Received<String>): @Topic: topic pattern: expected " + PATTERNS
                                + ", found \"a/{}\"; {name} is one segment, its name a letter and then letters, digits and _",
                        "HALLEY-0102 " + name(Topics.class, "placed") + "(String): @Topic: topic pattern: expected "
                                + PATTERNS + ", found \"#\"",
                        "HALLEY-0102 " + name(Topics.class, "said")
                                + "(Received<String>): @Topic: topic pattern: expected " + PATTERNS
                                + ", found \"chat/**/x\"",
                        "HALLEY-0102 " + name(Topics.class, "twice")
                                + "(Received<String>): @Topic: topic pattern: expected each name in braces once, found \"a/{b}/{b}\"; {name} is one segment, its name a letter and then letters, digits and _");
    }

    @ApplicationScoped
    @SuppressWarnings("rawtypes")
    static class Untyped {
        @Inject
        @Topic("x")
        Publisher raw;

        @Inject
        @Topic("x")
        Publisher<?> any;
    }

    @Test
    void publisherWithoutType_isNamed() {
        assertThat(problems(Untyped.class))
                .containsExactly(
                        "HALLEY-0103 " + name(Untyped.class, "any")
                                + ": expected the type of what is published, as in Publisher<Order>, found Publisher<?>",
                        "HALLEY-0103 " + name(Untyped.class, "raw")
                                + ": expected the type of what is published, as in Publisher<Order>, found Publisher");
    }

    @ApplicationScoped
    static class Unaddressed {
        void said(@Observes Received<String> m) {}

        <T> void generic(@Observes @Topic("x") Received<T> m) {}

        void came(@Observes @Topic("x") Connected e) {}
    }

    @Test
    void receivedWithoutTopicOrType_andConnectedWithTopic_areNamed() {
        assertThat(problems(Unaddressed.class))
                .containsExactly(
                        "HALLEY-0104 " + name(Unaddressed.class, "said")
                                + "(Received<String>): expected @Topic(\"…\") beside @Observes, found none",
                        "HALLEY-0105 " + name(Unaddressed.class, "generic")
                                + "(Received<T>): expected a type that data can be read as, found Received<T>",
                        "HALLEY-0109 " + name(Unaddressed.class, "came")
                                + "(Connected): expected no @Topic, since Connected is of a client as a whole, found \"x\"");
    }

    @ApplicationScoped
    static class Misused {
        @Inject
        @Topic("x")
        Event<Received<String>> event;

        void may(@ObservesAsync SubscribeRequest r) {}

        void said(@Observes @Topic("x") Received<String> m, EventMetadata metadata) {}

        void placed(@Observes(during = TransactionPhase.AFTER_SUCCESS) @Topic("x") String m, EventMetadata metadata) {}
    }

    @Test
    void whatCannotWork_isNamed() {
        assertThat(problems(Misused.class))
                .containsExactly(
                        "HALLEY-0106 " + name(Misused.class, "event")
                                + ": expected an event of the application's, found Received, which Halley alone tells and which is never published",
                        "HALLEY-0107 " + name(Misused.class, "may")
                                + "(SubscribeRequest): expected @Observes, found @ObservesAsync, which is too late to deny anything",
                        "HALLEY-0108 " + name(Misused.class, "placed")
                                + "(String): expected no EventMetadata parameter with during = AFTER_SUCCESS, found one",
                        "HALLEY-0108 " + name(Misused.class, "said")
                                + "(Received<String>): expected no EventMetadata parameter, since on Weld it would be null, found one");
    }

    @ApplicationScoped
    static class Phases {
        @Inject
        @Topic(value = "x", during = TransactionPhase.AFTER_SUCCESS)
        Publisher<String> publisher;

        void placed(@Observes @Topic(value = "x", during = TransactionPhase.AFTER_SUCCESS) String m) {}
    }

    @Test
    void phaseWithoutMeaning_isNamed() {
        assertThat(problems(Phases.class))
                .containsExactly(
                        "HALLEY-0110 " + name(Phases.class, "placed")
                                + "(String): expected during on @Observes, where an observer has it, found it on @Topic: AFTER_SUCCESS",
                        "HALLEY-0110 " + name(Phases.class, "publisher")
                                + ": expected during on the @Topic of an Event, since a Publisher publishes at once, found AFTER_SUCCESS");
    }

    interface Missing {}

    @ApplicationScoped
    static class Unsatisfied {
        void placed(@Observes @Topic("x") String m, Missing missing, Instance<String> fine) {}
    }

    @Test
    void unsatisfiedParameterOfAReplacedObserver_isNamed() {
        Throwable failure = catchThrowable(() -> Deployment.of(Unsatisfied.class));

        assertThat(failure).hasStackTraceContaining("Missing").hasStackTraceContaining("placed");
        if (!Deployment.isOnWeld()) { // which finds it itself
            assertThat(find(failure).orElseThrow().problems())
                    .singleElement()
                    .asString()
                    .startsWith("HALLEY-0111 " + name(Unsatisfied.class, "placed")
                            + " (parameter 2): expected a bean of type Missing, found: ");
        }
    }

    @ApplicationScoped
    static class Hidden {
        record Line(String text) {}

        void said(@Observes @Topic("chat") Received<List<Line>> m) {}
    }

    @Test
    void dataThatJsonBindingCannotSee_areNamed() {
        assertThat(problems(Hidden.class))
                .containsExactly("HALLEY-0114 " + name(Hidden.class, "said")
                        + "(Received<List<Line>>): expected a public class, which JSON-B can see into, found "
                        + Hidden.Line.class.getName());
    }

    public static class OwnCodec implements PayloadCodec {
        @Override
        public String encode(Object payload) {
            return "\"own\"";
        }

        @Override
        public Object decode(String json, Type type) {
            return List.of();
        }
    }

    @Test
    void codecOfTheApplication_isUsedInsteadOfJsonBinding() {
        try (Deployment deployment = Deployment.of(Hidden.class, OwnCodec.class);
                TestClient client = deployment.client("x")) {
            deployment.get(Push.class).topic("x").publish(1);

            assertThat(client.data()).isEqualTo("\"own\"");
        }
    }

    @ApplicationScoped
    static class Plain {}

    @Test
    void wrongSettings_areAllNamedAtOnce() {
        System.setProperty("push.heartbeat-millis", "soon");
        System.setProperty("push.path", "push");
        try {
            assertThat(problems(Plain.class))
                    .containsExactly(
                            "HALLEY-0112 setting: push.heartbeat-millis: expected a whole number from 100 to 300000, found \"soon\"",
                            "HALLEY-0112 setting: push.path: expected a path such as /push, found \"push\"");
        } finally {
            System.clearProperty("push.heartbeat-millis");
            System.clearProperty("push.path");
        }
    }

    private static final String SEGMENTS =
            "segments joined by /, each of 1 to 128 characters without white space and any of / * ? # { } , \\ < >";
    static final String PATTERNS = SEGMENTS + ", or * for one segment, or a last ** for the rest";

    static String name(Class<?> bean, String member) {
        return bean.getName() + '.' + member;
    }

    static List<String> problems(Class<?>... beans) {
        Throwable failure = catchThrowable(() -> Deployment.of(beans));
        assertThat(failure).as("the deployment").isNotNull();
        return find(failure)
                .orElseThrow(() -> new AssertionError("expected a PushDeploymentException", failure))
                .problems();
    }

    /** Weld has it among the suppressed ones, OpenWebBeans among the causes. */
    private static Optional<PushDeploymentException> find(@Nullable Throwable failure) {
        if (failure == null || failure instanceof PushDeploymentException) {
            return Optional.ofNullable((PushDeploymentException) failure);
        }
        return Stream.concat(Stream.of(failure.getSuppressed()), Stream.ofNullable(failure.getCause()))
                .map(DeploymentProblemsTest::find)
                .flatMap(Optional::stream)
                .findFirst();
    }
}
