package dev.halley.push.cdi;

import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Declares topics, on a bean or a producer: who may subscribe, who may publish, and whether they are state.
 *
 * <pre>{@code
 * @PushTopic(value = "news/**", publish = "editor")          // everybody reads, editors publish
 * @PushTopic("admin/**") @RolesAllowed("admin")              // both for admins only
 * @PushTopic(value = "prices/*", retained = true)            // the newest message of each key stays
 * }</pre>
 *
 * <p>Roles are names as {@code jakarta.annotation.security} has them: {@code *} is everybody, {@code **} whoever is
 * logged in. They need not be in the setting {@code push.roles}. Where a member names none, {@code @RolesAllowed},
 * {@code @PermitAll} or {@code @DenyAll} beside it says who may, and without these everybody. Where several
 * declarations, or an observer of a request, say something about a topic, all must allow it; a pattern that a client
 * subscribes to is judged by every declaration that it overlaps.
 */
@Documented
@Retention(RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.FIELD})
@Repeatable(PushTopic.List.class)
public @interface PushTopic {
    /**
     * @return a topic or pattern; docs/protocol.md §2
     */
    String value();

    /**
     * @return the roles that may subscribe
     */
    String[] subscribe() default {};

    /**
     * @return the roles of clients that may publish. Naming one opens the topic to them, without an observer of
     *     {@code Received}
     */
    String[] publish() default {};

    /**
     * @return whether the log keeps the newest message of each key (of the topic, where there is no key) whatever its
     *     age, as with the setting {@code push.retained-topics} and within the same bounds
     */
    boolean retained() default false;

    /** Several. */
    @Documented
    @Retention(RUNTIME)
    @Target({ElementType.TYPE, ElementType.METHOD, ElementType.FIELD})
    @interface List {
        /**
         * @return each of them
         */
        PushTopic[] value();
    }
}
