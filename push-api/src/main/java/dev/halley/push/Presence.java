package dev.halley.push;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who was subscribed to a topic, by its name and not by a wildcard, on this node.
 *
 * @param topic the topic
 * @param people who has been there longest first
 */
public record Presence(String topic, List<Person> people) {
    /** Copies the list. */
    public Presence {
        people = List.copyOf(people);
    }

    /**
     * One user, with however many clients (tabs, say); or one client that nobody is logged in on.
     *
     * @param who what others know the person by: the principal, or 16 hexadecimal digits that stand for the client
     * @param principal the name that the container knows the person by, null where nobody is logged in
     * @param clients the ids of the person's clients on the topic, one at least; the last one stays while it has gone and may be back in a moment. They are not for other
     *     clients: who knows one is that client
     * @param since when the first of them subscribed, as long as there was one ever since
     */
    public record Person(String who, @Nullable String principal, Set<String> clients, Instant since) {
        /** Copies the set. */
        public Person {
            clients = Set.copyOf(clients);
        }
    }
}
