package dev.halley.push.cdi;

import dev.halley.push.Client;
import dev.halley.push.TopicPattern;
import java.util.List;

/**
 * What a {@link PushTopic} declares.
 *
 * @param pattern of which topics
 * @param subscribers the roles that may subscribe
 * @param publishers the roles that may publish
 * @param opens whether clients may publish because of it
 * @param retained whether the newest message of each key stays
 */
record TopicRule(
        TopicPattern pattern, List<String> subscribers, List<String> publishers, boolean opens, boolean retained) {
    static final String EVERYBODY = "*";
    static final String LOGGED_IN = "**";

    static boolean isAmong(List<String> roles, Client client) {
        return roles.stream().anyMatch(role -> switch (role) {
            case EVERYBODY -> true;
            case LOGGED_IN -> client.principal() != null;
            default -> client.isUserInRole(role);
        });
    }

    /** What who is not among them is told: not the roles, which are nobody's business. */
    String refusal(String what) {
        return "topic: expected a role that may " + what + ' ' + pattern;
    }
}
