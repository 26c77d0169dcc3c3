package dev.halley.push.core.connection;

import dev.halley.push.InvalidInputException;
import java.util.Locale;

/** What becomes of a client that lags on a subscription; docs/protocol.md §5.1. */
public enum SlowPolicy {
    /** It stays where it is, and gets a gap if it falls out of retention. */
    PARK,
    /** It gets only the newest message of each topic and key. */
    LATEST,
    /** It is closed, and comes back. */
    DISCONNECT;

    /**
     * @param text a name as clients write it
     * @return the policy
     * @throws InvalidInputException if there is none of that name
     */
    public static SlowPolicy parse(String text) {
        for (SlowPolicy policy : values()) {
            if (policy.name().toLowerCase(Locale.ROOT).equals(text)) {
                return policy;
            }
        }
        throw InvalidInputException.of("slow", "park, latest or disconnect", text);
    }
}
