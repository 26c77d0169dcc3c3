package dev.halley.push.core.connection;

import dev.halley.push.Client;
import dev.halley.push.core.encode.Problem;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The topics whose presence somebody reads: at most 10,000, each on the account of the caller who was the first to read it; at most 1000 of one caller. Thread-safe, so that
 * of two who want the last place one gets it.
 */
final class WatchedTopics {
    static final int MOST = 10_000;
    static final int MOST_OF_CALLER = 1000;

    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, Integer> ofCaller = new HashMap<>();

    /** Adds a reader to each of these topics; to none where one of them can't be had, and then says why. */
    synchronized @Nullable Problem take(Client reader, Collection<String> topics) {
        String caller = Network.caller(reader);
        int fresh = (int)
                topics.stream().filter(topic -> !places.containsKey(topic)).count();
        int known = caller == null ? 0 : ofCaller.getOrDefault(caller, 0);
        if (places.size() + fresh > MOST) {
            return Problem.of(503, "topic: expected at most " + MOST + " whose presence is told at a time");
        }
        if (caller != null && fresh > 0 && known + fresh > MOST_OF_CALLER) {
            return Problem.of(
                    429,
                    "topic: expected at most " + MOST_OF_CALLER
                            + " whose presence one user or address was the first to ask for");
        }
        if (caller != null && fresh > 0) {
            ofCaller.put(caller, known + fresh);
        }
        topics.forEach(topic -> places.computeIfAbsent(topic, first -> new Place(caller)).readers++);
        return null;
    }

    /** One reader less. */
    synchronized void giveBack(String topic) {
        Place place = places.get(topic);
        if (place == null || --place.readers > 0) {
            return;
        }
        places.remove(topic);
        if (place.caller != null) {
            ofCaller.computeIfPresent(place.caller, (caller, count) -> count == 1 ? null : count - 1);
        }
    }

    private static final class Place {
        private final @Nullable String caller;
        private int readers;

        Place(@Nullable String caller) {
            this.caller = caller;
        }
    }
}
