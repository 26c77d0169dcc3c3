package dev.halley.push.cdi;

import java.util.Optional;

/** Patterns that look as if they meant something, and that nothing is ever asked or told by; docs/protocol.md §2. */
final class ReservedTopics {
    private ReservedTopics() {}

    /**
     * @param first the first segment of a pattern
     * @param decides whether it stands where subscriptions are decided on
     * @return what was expected, empty where the pattern is fine
     */
    static Optional<String> whyNeverHeard(String first, boolean decides) {
        if (first.equals("@me")) {
            return Optional.of(
                    "expected a user's own tree by its name, such as @alice/notes, since only clients call it"
                            + " @me");
        }
        if (decides && first.equals("@presence")) {
            return Optional.of("expected the topic whose presence it is about, since who may read it may know who is"
                    + " there, and SubscribeRequest.isPresence() tells the two apart");
        }
        return Optional.empty();
    }
}
