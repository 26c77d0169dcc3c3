package dev.halley.push.core.connection;

import dev.halley.push.Client;
import dev.halley.push.InvalidInputException;
import dev.halley.push.TopicPattern;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The reserved trees of docs/protocol.md §2: {@code @me}, {@code @<principal>}, {@code @client} and {@code @presence}. */
public final class PrivateTopics {
    private static final String ME = "@me";
    private static final String CLIENT = "@client";
    private static final String PRESENCE = "@presence";
    private static final String WATCHED = PRESENCE + "/";

    private PrivateTopics() {}

    /**
     * @param principal a user's name
     * @return the first segment of that user's topics
     */
    public static String ofUser(String principal) {
        // a user called "client" or "me" must not get the reserved trees, so a name's first letter is encoded where it
        // would
        String name = URLEncoder.encode(principal, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
        if (name.equals("me") || name.equals("client") || name.equals("presence")) {
            return "@%" + Integer.toHexString(name.charAt(0)) + name.substring(1);
        }
        return "@" + name;
    }

    /**
     * @param clientId a client's id
     * @return its topic
     */
    public static String ofClient(String clientId) {
        return CLIENT + "/" + clientId;
    }

    /**
     * @param topic what an application publishes to
     * @return the same
     * @throws InvalidInputException where it is no topic, or one that has a meaning for a client only
     */
    public static String requireNamed(String topic) {
        TopicPattern.requireTopic(topic);
        if (topic.equals(ME) || topic.startsWith(ME + "/")) {
            throw InvalidInputException.of(
                    "topic", "a user's own tree by its name, since only clients call it @me", topic);
        }
        return topic;
    }

    /** The topic that tells who is on another one. */
    static String presenceOf(String topic) {
        return WATCHED + topic;
    }

    /** The topic whose presence is told on this one, null where none is. */
    static @Nullable String watched(TopicPattern pattern) {
        String text = pattern.toString();
        return text.startsWith(WATCHED) ? text.substring(WATCHED.length()) : null;
    }

    static @Nullable String me(Client client) {
        return client.principal() == null ? null : ofUser(client.principal());
    }

    private static TopicPattern watchable(TopicPattern pattern) {
        String topic = watched(pattern);
        if (topic == null || !pattern.isLiteral() || topic.startsWith(WATCHED) || topic.equals(PRESENCE)) {
            throw InvalidInputException.of("topic", WATCHED + " and a topic without wildcards", pattern.toString());
        }
        return TopicPattern.parse(topic);
    }

    /** The pattern with {@code @me} resolved, empty where it is in somebody else's tree. */
    static Optional<TopicPattern> resolve(TopicPattern pattern, Client client) {
        String first = pattern.segments().get(0);
        if (!first.startsWith("@")) {
            return Optional.of(pattern);
        }
        if (first.equals(PRESENCE)) {
            return resolve(watchable(pattern), client).map(own -> TopicPattern.parse(presenceOf(own.toString())));
        }
        String me = me(client);
        if (first.equals(CLIENT)) {
            return pattern.toString().equals(ofClient(client.id())) ? Optional.of(pattern) : Optional.empty();
        }
        if (me == null || !(first.equals(ME) || first.equals(me))) {
            return Optional.empty();
        }
        return Optional.of(TopicPattern.parse(me + pattern.toString().substring(first.length())));
    }
}
