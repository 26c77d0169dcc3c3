package dev.halley.push.core.encode;

import dev.halley.push.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * What a reader is told first.
 *
 * @param client its id
 * @param me the first segment of its private topics, null where nobody is logged in
 * @param transport how it reads
 * @param cursor where it begins
 * @param verdict on the cursor that it brought
 * @param heartbeatMillis the interval of heartbeats on streams
 * @param leaseMillis how long a polling client may stay away
 */
public record Opening(
        String client,
        @Nullable String me,
        String transport,
        Cursor cursor,
        String verdict,
        long heartbeatMillis,
        long leaseMillis) {}
