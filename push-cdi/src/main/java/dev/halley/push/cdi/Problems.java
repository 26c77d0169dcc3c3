package dev.halley.push.cdi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Collects what is wrong with a deployment, so that it is told all at once. Containers call an extension on one thread
 * at a time.
 */
final class Problems {
    /** Each has the number of a message; a number is never used for anything else. */
    enum Code {
        WRONG_TOPIC(101),
        WRONG_PATTERN(102),
        PUBLISHER_WITHOUT_TYPE(103),
        RECEIVED_WITHOUT_TOPIC(104),
        RECEIVED_WITHOUT_TYPE(105),
        OUR_EVENT_FIRED(106),
        ASYNC_DECISION(107),
        EVENT_METADATA(108),
        EVENT_WITHOUT_TOPIC(109),
        PHASE_WITHOUT_MEANING(110),
        UNSATISFIED(111),
        SETTING(112),
        NO_CODEC(113),
        HIDDEN_TYPE(114),
        WRONG_ROLE(115),
        CONTRADICTION(116),
        NEVER_HEARD(117),
        DECLARATION_NOT_READ(118);

        private final int number;

        Code(int number) {
            this.number = number;
        }

        String prefix() {
            return "HALLEY-" + String.format("%04d", number);
        }
    }

    private final List<String> lines = new ArrayList<>();

    /**
     * @param where the bean's member, or what else is wrong
     * @param what the value, and what is allowed
     */
    void add(Code code, String where, String what) {
        lines.add(code.prefix() + ' ' + where + ": " + what);
    }

    void addAll(Code code, String where, Collection<String> whats) {
        whats.forEach(what -> add(code, where, what));
    }

    /**
     * To be called in an observer of the container's events, which takes what is thrown as the deployment's failure.
     * (What is handed to {@code addDefinitionError} is only logged by OpenWebBeans.)
     *
     * @throws PushDeploymentException with all that was collected, if there is anything
     */
    void throwIfAny() {
        if (!lines.isEmpty()) {
            throw exception();
        }
    }

    PushDeploymentException exception() {
        // Reflection finds members in any order; people want the same message every time.
        return new PushDeploymentException(lines.stream().sorted().distinct().toList());
    }
}
