package dev.halley.push.cdi;

import static dev.halley.push.cdi.Problems.Code.CONTRADICTION;
import static dev.halley.push.cdi.Problems.Code.WRONG_PATTERN;
import static dev.halley.push.cdi.Problems.Code.WRONG_ROLE;

import dev.halley.push.InvalidInputException;
import dev.halley.push.PublishRequest;
import dev.halley.push.SubscribeRequest;
import dev.halley.push.TopicPattern;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedMember;
import jakarta.enterprise.inject.spi.AnnotatedType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The application's {@link PushTopic}s. Filled while the container deploys, read by any thread after that. */
final class TopicRules {
    private final Problems problems;
    private final List<TopicRule> all = new ArrayList<>();

    TopicRules(Problems problems) {
        this.problems = problems;
    }

    /** Reads a bean's class or producer. */
    void read(Annotated annotated) {
        Set<PushTopic> declared = annotated.getAnnotations(PushTopic.class);
        if (declared.isEmpty()) {
            return;
        }
        String where = name(annotated);
        List<String> beside = beside(annotated, where);
        for (PushTopic topic : declared) {
            List<String> subscribers = topic.subscribe().length == 0 ? beside : List.of(topic.subscribe());
            List<String> publishers = topic.publish().length == 0 ? beside : List.of(topic.publish());
            Stream.concat(subscribers.stream(), publishers.stream())
                    .filter(role -> role.isBlank() || role.indexOf(',') >= 0)
                    .forEach(role -> problems.add(
                            WRONG_ROLE,
                            where,
                            "@PushTopic(\"" + topic.value() + "\"): expected names of roles, * for everybody or ** for"
                                    + " whoever is logged in, found \"" + role + '"'));
            try {
                all.add(new TopicRule(
                        TopicPattern.parse(topic.value()),
                        subscribers,
                        publishers,
                        topic.publish().length > 0,
                        topic.retained()));
            } catch (InvalidInputException e) {
                problems.add(WRONG_PATTERN, where, "@PushTopic: " + e.getMessage());
            }
        }
    }

    private List<String> beside(Annotated annotated, String where) {
        RolesAllowed roles = annotated.getAnnotation(RolesAllowed.class);
        boolean everybody = annotated.isAnnotationPresent(PermitAll.class);
        boolean nobody = annotated.isAnnotationPresent(DenyAll.class);
        if ((roles != null ? 1 : 0) + (everybody ? 1 : 0) + (nobody ? 1 : 0) > 1) {
            problems.add(
                    CONTRADICTION,
                    where,
                    "expected one of @RolesAllowed, @PermitAll and @DenyAll, found more than one");
        }
        if (roles != null) {
            return List.of(roles.value());
        }
        return nobody ? List.of() : List.of(TopicRule.EVERYBODY);
    }

    /** Whether clients may publish to this topic because one of them says so. */
    boolean open(String topic) {
        return all.stream().anyMatch(rule -> rule.opens() && rule.pattern().matches(topic));
    }

    void decide(SubscribeRequest request) {
        TopicPattern topics = TopicPattern.parse(request.topic());
        first(rule -> rule.pattern().overlaps(topics) && !TopicRule.isAmong(rule.subscribers(), request.client()))
                .forEach(rule -> request.deny(rule.refusal("subscribe to")));
    }

    void decide(PublishRequest request) {
        first(rule -> rule.pattern().matches(request.topic())
                        && !TopicRule.isAmong(rule.publishers(), request.client()))
                .forEach(rule -> request.deny(rule.refusal("publish to")));
    }

    private Stream<TopicRule> first(Predicate<TopicRule> refuses) {
        return all.stream().filter(refuses).limit(1);
    }

    /** The roles that they ask about. */
    Set<String> roles() {
        Function<TopicRule, Stream<String>> named =
                rule -> Stream.concat(rule.subscribers().stream(), rule.publishers().stream());
        return all.stream()
                .flatMap(named)
                .filter(role -> !role.equals(TopicRule.EVERYBODY) && !role.equals(TopicRule.LOGGED_IN))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The patterns whose newest messages stay. */
    List<TopicPattern> retained() {
        return all.stream().filter(TopicRule::retained).map(TopicRule::pattern).toList();
    }

    private static String name(Annotated annotated) {
        if (annotated instanceof AnnotatedType<?> type) {
            return type.getJavaClass().getName();
        }
        AnnotatedMember<?> member = (AnnotatedMember<?>) annotated;
        return member.getDeclaringType().getJavaClass().getName()
                + '.'
                + member.getJavaMember().getName();
    }
}
