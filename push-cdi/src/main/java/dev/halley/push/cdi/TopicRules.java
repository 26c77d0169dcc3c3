package dev.halley.push.cdi;

import static dev.halley.push.cdi.Problems.Code.CONTRADICTION;
import static dev.halley.push.cdi.Problems.Code.DECLARATION_NOT_READ;
import static dev.halley.push.cdi.Problems.Code.NEVER_HEARD;
import static dev.halley.push.cdi.Problems.Code.WRONG_PATTERN;
import static dev.halley.push.cdi.Problems.Code.WRONG_ROLE;

import dev.halley.push.InvalidInputException;
import dev.halley.push.PublishRequest;
import dev.halley.push.SubscribeRequest;
import dev.halley.push.TopicPattern;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedMember;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The application's {@link PushTopic}s. Filled while the container deploys, read by any thread after that. */
final class TopicRules {
    private final Problems problems;
    private final List<TopicRule> all = new ArrayList<>();
    /** Where there are declarations that no bean was found to have, by the class or member. */
    private final Map<AnnotatedElement, Annotated> unread = new LinkedHashMap<>();

    TopicRules(Problems problems) {
        this.problems = problems;
    }

    /** Takes note of where a class that may become a bean has declarations. */
    void find(AnnotatedType<?> type) {
        Stream.of(Stream.of(type), type.getMethods().stream(), type.getFields().stream())
                .flatMap(annotated -> annotated)
                .filter(annotated -> !annotated.getAnnotations(PushTopic.class).isEmpty())
                .forEach(annotated -> unread.put(element(annotated), annotated));
    }

    private static AnnotatedElement element(Annotated annotated) {
        return annotated instanceof AnnotatedType<?> type
                ? type.getJavaClass()
                : (AnnotatedElement) ((AnnotatedMember<?>) annotated).getJavaMember();
    }

    /** All beans were read: whatever else has a declaration would go without it. Alternatives that nobody chose do so on purpose. */
    void checkAllRead(BeanManager beans) {
        unread.forEach((element, annotated) -> {
            if (!isAlternative(annotated, beans)) {
                problems.add(
                        DECLARATION_NOT_READ,
                        name(annotated),
                        "expected @PushTopic on the class of a bean or on a producer of one, found it on neither");
            }
        });
        unread.clear();
    }

    private static boolean isAlternative(Annotated annotated, BeanManager beans) {
        Annotated declaring = annotated instanceof AnnotatedMember<?> member ? member.getDeclaringType() : annotated;
        return Stream.of(annotated, declaring)
                .flatMap(one -> one.getAnnotations().stream())
                .flatMap(one -> beans.isStereotype(one.annotationType())
                        ? beans.getStereotypeDefinition(one.annotationType()).stream()
                        : Stream.of(one))
                .anyMatch(one -> one.annotationType() == Alternative.class);
    }

    /** Reads a bean's class or producer. */
    void read(Annotated annotated) {
        Set<PushTopic> declared = annotated.getAnnotations(PushTopic.class);
        if (declared.isEmpty()) {
            return;
        }
        unread.remove(element(annotated));
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
                TopicPattern pattern = TopicPattern.parse(topic.value());
                ReservedTopics.whyNeverHeard(pattern.segments().get(0), true)
                        .ifPresent(why -> problems.add(NEVER_HEARD, where, why + ", found " + pattern));
                all.add(new TopicRule(pattern, subscribers, publishers, topic.publish().length > 0, topic.retained()));
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
