package dev.halley.sample.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a room, told whenever it changes.
 *
 * @param people by name, {@value People#MAX_PEOPLE} at most
 * @param joined the name that has come by this change, if one has
 * @param left the name that has gone by this change, if one has
 */
public record PeopleHere(
        List<Person> people,
        @Nullable String joined,
        @Nullable String left) {

    /**
     * @param name as the client tells it
     * @param transport how it is connected: {@code ws}, {@code sse}, {@code ndjson}, {@code iframe} or {@code poll}
     */
    public record Person(String name, String transport) {}
}
