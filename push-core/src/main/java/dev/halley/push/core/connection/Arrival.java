package dev.halley.push.core.connection;

import dev.halley.push.TopicPattern;
import dev.halley.push.spi.Log;
import java.util.List;
import java.util.Map;
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
 * @param policies the policy of those of {@code patterns} that have another one than {@link SlowPolicy#PARK}
 * @param added which of {@code patterns} it wants the history of
 * @param history how many messages of history, 1 to 1000
 * @param start where it begins
 * @param waitMillis how long a poll is held
 * @param session the id of the container's session that it came with, null where there is none
 */
public record Arrival(
        @Nullable String clientId,
        @Nullable String principal,
        Set<String> roles,
        String remoteAddress,
        List<TopicPattern> patterns,
        Map<TopicPattern, SlowPolicy> policies,
        List<TopicPattern> added,
        int history,
        Log.Start start,
        long waitMillis,
        @Nullable String session) {
    /**
     * All of it parked, without a session.
     *
     * @param clientId as {@link #clientId}
     * @param principal as {@link #principal}
     * @param roles as {@link #roles}
     * @param remoteAddress as {@link #remoteAddress}
     * @param patterns as {@link #patterns}
     * @param added as {@link #added}
     * @param history as {@link #history}
     * @param start as {@link #start}
     * @param waitMillis as {@link #waitMillis}
     */
    public Arrival(
            @Nullable String clientId,
            @Nullable String principal,
            Set<String> roles,
            String remoteAddress,
            List<TopicPattern> patterns,
            List<TopicPattern> added,
            int history,
            Log.Start start,
            long waitMillis) {
        this(clientId, principal, roles, remoteAddress, patterns, Map.of(), added, history, start, waitMillis, null);
    }
}
