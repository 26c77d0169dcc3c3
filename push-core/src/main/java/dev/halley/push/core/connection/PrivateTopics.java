package dev.halley.push.core.connection;

import dev.halley.push.Client;
import dev.halley.push.TopicPattern;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The reserved trees of docs/protocol.md §2: {@code @me}, {@code @<principal>} and {@code @client}. */
public final class PrivateTopics {
    private static final String ME = "@me";
    private static final String CLIENT = "@client";

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
        if (name.equals("me") || name.equals("client")) {
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

    static @Nullable String me(Client client) {
        return client.principal() == null ? null : ofUser(client.principal());
    }

    /** The pattern with {@code @me} resolved, empty where it is in somebody else's tree. */
    static Optional<TopicPattern> resolve(TopicPattern pattern, Client client) {
        String first = pattern.segments().get(0);
        if (!first.startsWith("@")) {
            return Optional.of(pattern);
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
