package dev.halley.push.core.connection;

import dev.halley.push.Cursor;
import dev.halley.push.TopicPattern;
import dev.halley.push.spi.Log;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An arrival, said in what differs from the plainest one. */
record Caller(
        @Nullable String clientId,
        @Nullable String principal,
        Set<String> roles,
        String address,
        List<TopicPattern> patterns,
        Map<TopicPattern, SlowPolicy> policies,
        List<TopicPattern> added,
        int history,
        Log.Start start,
        long waitMillis) {
    static Caller of(String... topics) {
        return new Caller(
                null,
                null,
                Set.of(),
                "192.0.2.1",
                TopicPattern.parseAll(topics),
                Map.of(),
                List.of(),
                1,
                new Log.Start.Now(),
                25_000);
    }

    Caller id(String value) {
        return new Caller(value, principal, roles, address, patterns, policies, added, history, start, waitMillis);
    }

    Caller as(String value, String... some) {
        return new Caller(
                clientId, value, Set.of(some), address, patterns, policies, added, history, start, waitMillis);
    }

    Caller at(String value) {
        return new Caller(clientId, principal, roles, value, patterns, policies, added, history, start, waitMillis);
    }

    Caller from(Log.Start value) {
        return new Caller(clientId, principal, roles, address, patterns, policies, added, history, value, waitMillis);
    }

    Caller after(String cursor) {
        return from(new Log.Start.After(Cursor.parse(cursor)));
    }

    Caller waiting(long millis) {
        return new Caller(clientId, principal, roles, address, patterns, policies, added, history, start, millis);
    }

    /** Wants the history of one of its topics. */
    Caller adding(String topic, int count) {
        return new Caller(
                clientId,
                principal,
                roles,
                address,
                patterns,
                policies,
                TopicPattern.parseAll(topic),
                count,
                start,
                waitMillis);
    }

    /** Has one policy for all of its topics. */
    Caller slow(SlowPolicy policy) {
        Map<TopicPattern, SlowPolicy> all = new HashMap<>();
        patterns.forEach(pattern -> all.put(pattern, policy));
        return new Caller(clientId, principal, roles, address, patterns, all, added, history, start, waitMillis);
    }

    /** Has a policy for one of its topics. */
    Caller slow(SlowPolicy policy, String topic) {
        Map<TopicPattern, SlowPolicy> one = Map.of(TopicPattern.parse(topic), policy);
        return new Caller(clientId, principal, roles, address, patterns, one, added, history, start, waitMillis);
    }

    Arrival arrival() {
        return arrival(null);
    }

    /** Comes with a session of the container. */
    Arrival arrival(@Nullable String session) {
        return new Arrival(
                clientId, principal, roles, address, patterns, policies, added, history, start, waitMillis, session);
    }
}
