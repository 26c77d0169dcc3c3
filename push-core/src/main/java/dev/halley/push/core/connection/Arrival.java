package dev.halley.push.core.connection;

import dev.halley.push.TopicPattern;
import dev.halley.push.spi.Log;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody wants to be connected, as the request said it; every part is of right form, nothing is decided.
 *
 * @param clientId an id from an earlier connection, null for none
 * @param principal who the container says it is, null for nobody
 * @param roles those of the setting that the caller has
 * @param remoteAddress where the request came from
 * @param patterns what it subscribes to, with {@code @me} as it came
 * @param added which of {@code patterns} it wants the history of
 * @param history how many messages of history, 1 to 1000
 * @param start where it begins
 * @param waitMillis how long a poll is held
 */
public record Arrival(
        @Nullable String clientId,
        @Nullable String principal,
        Set<String> roles,
        String remoteAddress,
        List<TopicPattern> patterns,
        List<TopicPattern> added,
        int history,
        Log.Start start,
        long waitMillis) {}
