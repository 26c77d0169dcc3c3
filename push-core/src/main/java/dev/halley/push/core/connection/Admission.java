package dev.halley.push.core.connection;

import dev.halley.push.Client;
import dev.halley.push.ConnectRequest;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.encode.Line;
import dev.halley.push.core.encode.Opening;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Transport;
import dev.halley.push.spi.Log;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** From an arrival to an open connection: claim the client, ask whether it may, find its cursor. Confined to the dispatcher's thread. */
final class Admission {
    private final Shard shard;
    private final Surroundings surroundings;
    private final Connection connection;
    private final Client client;
    private final Arrival arrival;
    private final Transport transport;
    private @Nullable ClientState owner;

    Admission(Shard shard, Connection connection, Client client, Arrival arrival, Transport transport) {
        this.shard = shard;
        this.surroundings = shard.surroundings();
        this.connection = connection;
        this.client = client;
        this.arrival = arrival;
        this.transport = transport;
    }

    void claim() {
        shard.begun(connection);
        Close closing = shard.closing();
        if (closing != null) {
            connection.refuse(Problem.of(503, closing.reason()));
            return;
        }
        int mostTopics = surroundings.config().maxTopics();
        if (arrival.patterns().size() > mostTopics) {
            connection.refuse(Subscriptions.tooMany(mostTopics));
            return;
        }
        ClientState claimed = shard.claim(client, surroundings.limits().shares(arrival), connection::refuse);
        if (claimed == null) {
            return;
        }
        owner = claimed;
        Client known = new Client(claimed.client().id(), client.principal(), client.roles(), client.remoteAddress());
        new Authorisation(surroundings, known)
                .admit(
                        transport.name(),
                        arrival.patterns(),
                        (admitted, patterns) -> connection.submit(() -> admit(claimed, admitted, patterns)),
                        problem -> connection.submit(() -> connection.refuse(problem)));
    }

    /** The connection ended before it was open. */
    void giveUp() {
        if (owner != null) {
            owner.giveUp();
            owner = null;
        }
    }

    private void admit(ClientState claimed, ConnectRequest admitted, List<TopicPattern> patterns) {
        if (!connection.liveness().until(admitted.end())) {
            connection.refuse(Problem.of(403, Close.EXPIRED.reason()));
            return;
        }
        locate(claimed, admitted.client(), patterns);
    }

    private void locate(ClientState claimed, Client known, List<TopicPattern> patterns) {
        Map<TopicPattern, SlowPolicy> policies = policies(known);
        Predicate<TopicPattern> latest = pattern -> policies.get(pattern) == SlowPolicy.LATEST;
        Log.Interest interest = new Log.Interest(
                patterns.stream().filter(latest.negate()).toList(),
                patterns.stream().filter(latest).toList(),
                0);
        surroundings
                .log()
                .locate(arrival.start(), interest)
                .whenComplete((located, failure) -> connection.submit(() -> {
                    if (failure == null) {
                        open(claimed, known, patterns, policies, located);
                    } else {
                        connection.failed(failure);
                    }
                }));
    }

    private Map<TopicPattern, SlowPolicy> policies(Client known) {
        Map<TopicPattern, SlowPolicy> policies = new HashMap<>(0);
        arrival.policies()
                .forEach((pattern, policy) ->
                        PrivateTopics.resolve(pattern, known).ifPresent(resolved -> policies.put(resolved, policy)));
        return policies;
    }

    private void open(
            ClientState claimed,
            Client known,
            List<TopicPattern> patterns,
            Map<TopicPattern, SlowPolicy> policies,
            Log.Located located) {
        boolean resuming = arrival.start() instanceof Log.Start.After;
        boolean gap = located.behind() || !located.gaps().isEmpty();
        Opening opening = new Opening(
                known.id(),
                PrivateTopics.me(known),
                transport.name(),
                located.cursor(),
                !resuming ? "fresh" : gap ? "gap" : "resumed",
                surroundings.config().heartbeatMillis(),
                surroundings.config().leaseMillis());
        LogReader reader = new LogReader(
                shard.batches(),
                shard.dispatcher().ticker(),
                located,
                goesOn(located),
                connection::submit,
                connection::failed);
        Problem full = claimed.take(known, patterns);
        if (full != null) {
            // terminal, so that a client goes on with its other topics: by what can be tried again it would wait with
            // all of them
            connection.refuse(Problem.of(403, full.detail()));
            return;
        }
        Subscriptions subscriptions = new Subscriptions(shard.dispatcher(), connection);
        patterns.forEach(
                pattern -> subscriptions.add(List.of(pattern), policies.getOrDefault(pattern, SlowPolicy.PARK)));
        claimed.attach(connection, known, patterns);
        owner = null;
        Admitted admitted = new Admitted(connection, surroundings, claimed, subscriptions, reader, pollAnswer(opening));
        Line first = Line.open(opening);
        // an EventSource comes back with the last id it has seen: the gap's own, or else its old one, so that it is
        // told of the gap
        connection.open(admitted, located.gaps().isEmpty() ? first : new Line(first.json(), null));
        admitted.tellGaps(located);
        if (!arrival.added().isEmpty()) {
            List<TopicPattern> added = arrival.added().stream()
                    .flatMap(pattern -> PrivateTopics.resolve(pattern, known).stream())
                    .toList();
            admitted.tellHistory(added, arrival.history(), null);
        }
    }

    /** Whether it reads on from where the client was, so that all that was lost since is to be told. */
    private boolean goesOn(Log.Located located) {
        return arrival.start() instanceof Log.Start.After after
                && (located.gaps().isEmpty()
                        || after.cursor()
                                .positions()
                                .containsAll(located.cursor().positions()));
    }

    private @Nullable PollAnswer pollAnswer(Opening opening) {
        return Connection.isPoll(transport)
                ? new PollAnswer(
                        opening,
                        connection
                                .liveness()
                                .endOr(shard.dispatcher().ticker().nanoTime()
                                        + TimeUnit.MILLISECONDS.toNanos(arrival.waitMillis())),
                        TimeUnit.MILLISECONDS.toNanos(surroundings.config().writeTimeoutMillis()))
                : null;
    }
}
