package dev.halley.push.cdi;

import static dev.halley.push.cdi.DeploymentProblemsTest.PATTERNS;
import static dev.halley.push.cdi.DeploymentProblemsTest.name;
import static dev.halley.push.cdi.DeploymentProblemsTest.problems;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.PublishRequest;
import dev.halley.push.Received;
import dev.halley.push.SubscribeRequest;
import dev.halley.push.Subscribed;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Stereotype;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.Test;

/** What is declared of topics and nobody would ever be told, asked or kept from anything by. */
class DeclarationProblemsTest {
    @ApplicationScoped
    @PushTopic("a b")
    @PushTopic(value = "c", publish = "x,y", subscribe = " ")
    @RolesAllowed("x")
    @DenyAll
    static class Declaring {
        @Produces
        @PushTopic("d/**/e")
        String made() {
            return "made";
        }
    }

    @Test
    void declarationsThatSayNothingClear_areNamed() {
        String declared = Declaring.class.getName();
        assertThat(problems(Declaring.class))
                .containsExactly(
                        "HALLEY-0102 " + declared + ".made: @PushTopic: topic pattern: expected " + PATTERNS
                                + ", found \"d/**/e\"",
                        "HALLEY-0102 " + declared + ": @PushTopic: topic pattern: expected " + PATTERNS
                                + ", found \"a b\"",
                        "HALLEY-0115 " + declared
                                + ": @PushTopic(\"c\"): expected names of roles, * for everybody or ** for whoever is logged in, found \" \"",
                        "HALLEY-0115 " + declared
                                + ": @PushTopic(\"c\"): expected names of roles, * for everybody or ** for whoever is logged in, found \"x,y\"",
                        "HALLEY-0116 " + declared
                                + ": expected one of @RolesAllowed, @PermitAll and @DenyAll, found more than one");
    }

    @PushTopic("internal/**")
    @DenyAll
    abstract static class NoBean {}

    @PushTopic("a")
    @PushTopic("b")
    interface NoClass {}

    @ApplicationScoped
    static class Misplaced {
        @PushTopic("field")
        String field = "";

        @PushTopic(value = "chat/*", publish = "*")
        void said(@Observes @Topic("chat/*") Received<String> m) {}
    }

    @Test
    void declarationsThatNoBeanHas_areNamed() {
        String expected = ": expected @PushTopic on the class of a bean or on a producer of one, found it on neither";
        assertThat(problems(NoBean.class, NoClass.class, Misplaced.class))
                .containsExactlyInAnyOrder(
                        "HALLEY-0118 " + NoBean.class.getName() + expected,
                        "HALLEY-0118 " + NoClass.class.getName() + expected,
                        "HALLEY-0118 " + name(Misplaced.class, "field") + expected,
                        "HALLEY-0118 " + name(Misplaced.class, "said") + expected);
    }

    @Alternative
    @Stereotype
    @Retention(RetentionPolicy.RUNTIME)
    @interface Elsewhere {}

    @Alternative
    @ApplicationScoped
    @PushTopic("a")
    static class NotChosen {
        @Produces
        @PushTopic("b")
        String made() {
            return "made";
        }
    }

    @Elsewhere
    @ApplicationScoped
    @PushTopic("a")
    static class NotChosenEither {}

    @Test
    void alternativesThatNobodyChose_areFine() {
        try (Deployment deployment = Deployment.of(NotChosen.class, NotChosenEither.class)) {
            assertThat(deployment.engine().roles()).isEmpty();
        }
    }

    @ApplicationScoped
    @PushTopic(value = "@presence/chat/*", subscribe = "admin")
    @PushTopic("@me/notes")
    static class Reserved {
        void may(@Observes @Topic("@presence/{room}") SubscribeRequest r) {}

        void mayOwn(@Observes @Topic("@me/**") SubscribeRequest r) {}

        void mayPublish(@Observes @Topic("@alice/notes") PublishRequest r) {}

        void said(@Observes @Topic("@client/*") Received<String> m) {}

        void joined(@Observes @Topic("@me/notes") Subscribed e) {}
    }

    private static final String PRESENCE =
            "expected the topic whose presence it is about, since who may read it may know who is there, and"
                    + " SubscribeRequest.isPresence() tells the two apart, found @presence/";
    private static final String ME =
            "expected a user's own tree by its name, such as @alice/notes, since only clients call it @me, found @me/";
    private static final String PUBLISHED = "expected a topic that clients may publish to, found ";

    @Test
    void patternsThatNothingIsEverToldOrAskedBy_areNamed() {
        assertThat(problems(Reserved.class))
                .containsExactlyInAnyOrder(
                        "HALLEY-0117 " + Reserved.class.getName() + ": " + PRESENCE + "chat/*",
                        "HALLEY-0117 " + Reserved.class.getName() + ": " + ME + "notes",
                        "HALLEY-0117 " + name(Reserved.class, "may") + "(SubscribeRequest): " + PRESENCE + "*",
                        "HALLEY-0117 " + name(Reserved.class, "mayOwn") + "(SubscribeRequest): " + ME + "**",
                        "HALLEY-0117 " + name(Reserved.class, "mayPublish") + "(PublishRequest): " + PUBLISHED
                                + "@alice/notes, which no client may, since it begins with @",
                        "HALLEY-0117 " + name(Reserved.class, "said") + "(Received<String>): " + PUBLISHED
                                + "@client/*, which no client may, since it begins with @",
                        "HALLEY-0117 " + name(Reserved.class, "joined") + "(Subscribed): " + ME + "notes");
    }

    @ApplicationScoped
    static class Fine {
        void joined(@Observes @Topic("@presence/{room}") Subscribed e) {}

        void may(@Observes @Topic("@alice/**") SubscribeRequest r) {}
    }

    @Test
    void reservedTopicsThatSomethingIsToldOf_areFine() {
        try (Deployment deployment = Deployment.of(Fine.class)) {
            assertThat(deployment.engine().isFull()).isFalse();
        }
    }
}
