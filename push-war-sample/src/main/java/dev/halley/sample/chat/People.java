package dev.halley.sample.chat;

import dev.halley.sample.chat.PeopleHere.Person;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who is in which room. A client is listed once it has both subscribed and told its name, in either order. One that goes
 * is away first, and still listed unless it is there a second time; so somebody who comes right back, by another
 * transport or as another client, has neither left nor joined. Every change gives what to tell the room, or null. For
 * one thread at a time.
 *
 * <p>Bounds: {@value #MAX_ROOMS} rooms, {@value #MAX_PEOPLE} clients in each; further ones are not listed.
 */
final class People {

    static final int MAX_ROOMS = 200;
    static final int MAX_PEOPLE = 100;

    private final Map<String, Map<String, Entry>> rooms = new HashMap<>();

    @Nullable
    PeopleHere subscribed(String room, String client, String transport) {
        return change(room, clients -> put(clients, client, new Entry(nameOf(clients, client), transport, false)));
    }

    @Nullable
    PeopleHere named(String room, String client, String name) {
        return change(room, clients -> {
            Entry entry = clients.getOrDefault(client, Entry.NOBODY);
            put(clients, client, new Entry(name, entry.transport, entry.away));
        });
    }

    /** The client has left the room, or was lost; {@link #forget} it later. */
    @Nullable
    PeopleHere away(String room, String client) {
        return change(
                room,
                clients ->
                        clients.computeIfPresent(client, (id, entry) -> new Entry(entry.name, entry.transport, true)));
    }

    /** The client has had its time to come back. */
    @Nullable
    PeopleHere forget(String room, String client) {
        return change(room, clients -> clients.computeIfPresent(client, (id, entry) -> entry.away ? null : entry));
    }

    /** The rooms that a client is in. */
    List<String> roomsOf(String client) {
        return rooms.entrySet().stream()
                .filter(room -> room.getValue().containsKey(client))
                .map(Map.Entry::getKey)
                .toList();
    }

    private @Nullable PeopleHere change(String room, Consumer<Map<String, Entry>> step) {
        if (!rooms.containsKey(room) && rooms.size() >= MAX_ROOMS) {
            return null;
        }
        Map<String, Entry> clients = rooms.computeIfAbsent(room, name -> new LinkedHashMap<>());
        List<Person> before = listed(clients);
        step.accept(clients);
        List<Person> after = listed(clients);
        if (clients.isEmpty()) {
            rooms.remove(room);
        }
        return before.equals(after)
                ? null
                : new PeopleHere(after, onlyInFirst(after, before), onlyInFirst(before, after));
    }

    private static void put(Map<String, Entry> clients, String client, Entry entry) {
        if (clients.containsKey(client) || clients.size() < MAX_PEOPLE) {
            clients.put(client, entry);
        }
    }

    private static @Nullable String nameOf(Map<String, Entry> clients, String client) {
        return clients.getOrDefault(client, Entry.NOBODY).name;
    }

    private static List<Person> listed(Map<String, Entry> clients) {
        Set<String> present = clients.values().stream()
                .filter(entry -> entry.name != null && entry.transport != null && !entry.away)
                .map(entry -> String.valueOf(entry.name))
                .collect(Collectors.toSet());
        return clients.values().stream()
                .filter(entry -> entry.name != null && entry.transport != null)
                .filter(entry -> !entry.away || !present.contains(entry.name))
                .map(entry -> new Person(String.valueOf(entry.name), String.valueOf(entry.transport)))
                .distinct()
                .sorted(Comparator.comparing(Person::name, String.CASE_INSENSITIVE_ORDER)
                        .thenComparing(Person::transport))
                .toList();
    }

    /** One change adds and removes one name at most. */
    private static @Nullable String onlyInFirst(List<Person> first, List<Person> second) {
        Set<String> names = second.stream().map(Person::name).collect(Collectors.toSet());
        return first.stream()
                .map(Person::name)
                .filter(name -> !names.contains(name))
                .findFirst()
                .orElse(null);
    }

    private record Entry(@Nullable String name, @Nullable String transport, boolean away) {
        static final Entry NOBODY = new Entry(null, null, false);
    }
}
