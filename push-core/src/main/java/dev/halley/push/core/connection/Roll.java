package dev.halley.push.core.connection;

import dev.halley.push.Client;
import dev.halley.push.Presence;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who is on one topic. Somebody whose last client has gone stays for a while, and has never left if one comes back. Confined to one thread. */
final class Roll {
    private static final int ALIAS_BYTES = 8;

    private final String topic;
    private final Map<String, Person> people = new HashMap<>();
    /** By when they are due. */
    private final Queue<Going> going = new ArrayDeque<>(0);

    Roll(String topic) {
        this.topic = topic;
    }

    String topic() {
        return topic;
    }

    void join(Client client, long sinceMillis) {
        people.computeIfAbsent(Publishing.scope(client), key -> new Person(client, sinceMillis))
                .join(client.id(), sinceMillis);
    }

    /** {@code due} is when the person has left, if no client comes back before. */
    void leave(Client client, long due) {
        Person person = people.get(Publishing.scope(client));
        if (person != null && person.leave(client.id())) {
            person.due = due;
            going.add(new Going(person, due));
        }
    }

    /** Forgets who has not come back; gives when to look again, null for never. */
    @Nullable
    Long forget(long now) {
        for (Going next = going.peek(); next != null; next = going.peek()) {
            if (next.due - now > 0) {
                return next.due;
            }
            going.remove();
            if (next.person.going && next.person.due == next.due) {
                people.remove(next.person.key);
            }
        }
        return null;
    }

    Presence presence() {
        return new Presence(
                topic,
                people.values().stream()
                        .sorted(Comparator.<Person>comparingLong(person -> person.sinceMillis)
                                .thenComparing(person -> person.who))
                        .map(Person::told)
                        .toList());
    }

    /** Others must not learn the id of a client: who brings it is taken for that client. */
    static String alias(String clientId) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(clientId.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest, 0, ALIAS_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private record Going(Person person, long due) {}

    private static final class Person {
        private final String key;
        private final String who;
        private final @Nullable String principal;
        private final Set<String> clients = new HashSet<>(2);
        private long sinceMillis;
        private boolean going;
        private long due;

        Person(Client client, long sinceMillis) {
            this.key = Publishing.scope(client);
            this.principal = client.principal();
            this.who = principal == null ? alias(client.id()) : principal;
            this.sinceMillis = sinceMillis;
        }

        void join(String clientId, long millis) {
            if (going) {
                going = false;
                clients.clear();
            }
            clients.add(clientId);
            sinceMillis = Math.min(sinceMillis, millis);
        }

        /** Whether that was the last one, which stands for the person until it has left. */
        boolean leave(String clientId) {
            if (clients.size() > 1) {
                clients.remove(clientId);
                return false;
            }
            boolean last = !going && clients.contains(clientId);
            going |= last;
            return last;
        }

        Presence.Person told() {
            return new Presence.Person(who, principal, clients, Instant.ofEpochMilli(sinceMillis));
        }
    }
}
