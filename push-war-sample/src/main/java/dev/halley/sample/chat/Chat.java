package dev.halley.sample.chat;

import dev.halley.push.Presence;
import dev.halley.push.Push;
import dev.halley.push.Received;
import dev.halley.push.cdi.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Who says what, and who is where: Halley knows the latter, and the guests tell their names. */
@ApplicationScoped
public class Chat {
    private static final int MOST_GUESTS = 10_000;

    @Inject
    Push push;

    /** By client, who has told its name last at the end; beyond the bound the first are forgotten, and not listed. Guarded by itself. */
    private final Map<String, Guest> guests = new LinkedHashMap<>();

    /** That somebody listens is what lets clients publish here; the log then has it, and everybody in the room gets it. */
    void said(@Observes @Topic("chat/*") Received<ChatLine> line) {}

    void here(@Observes @Topic("chat/*/here") Received<Guest> here) {
        synchronized (guests) {
            guests.remove(here.client().id());
            guests.put(here.client().id(), here.data());
            if (guests.size() > MOST_GUESTS) {
                guests.remove(guests.keySet().iterator().next());
            }
        }
    }

    void who(@Observes @Topic("chat/*/people") Received<Boolean> question) {
        String room = question.topic().substring(0, question.topic().lastIndexOf('/'));
        question.reply(people(push.presence(room).toCompletableFuture().join()));
    }

    /** Each name once, by the transport that it told last: who changes it is there twice for a moment. */
    private List<Guest> people(Presence presence) {
        Set<String> present = presence.people().stream()
                .flatMap(person -> person.clients().stream())
                .collect(Collectors.toSet());
        Map<String, Guest> people = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        synchronized (guests) {
            guests.forEach((client, guest) -> {
                if (present.contains(client)) {
                    people.put(guest.name(), guest);
                }
            });
        }
        return List.copyOf(people.values());
    }
}
