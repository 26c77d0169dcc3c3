package dev.halley.push;

import org.jspecify.annotations.Nullable;

/**
 * A message as the log has it.
 *
 * @param topic its topic
 * @param position where it stands
 * @param timeMillis when the log took it, milliseconds since 1970
 * @param id its publisher's id for it, null where none was given
 * @param key what it is about within its topic, null where none was given
 * @param from the principal of the client that published it, null where the application did or nobody was logged in
 * @param data JSON text on one line
 */
public record Message(
        String topic,
        Position position,
        long timeMillis,
        @Nullable String id,
        @Nullable String key,
        @Nullable String from,
        String data)
        implements Entry {}
