package dev.halley.push.core.connection;

import dev.halley.push.Client;
import dev.halley.push.Connected;
import dev.halley.push.Disconnected;
import dev.halley.push.Gap;
import dev.halley.push.Missed;
import dev.halley.push.Subscribed;
import dev.halley.push.TopicPattern;
import dev.halley.push.TransportChanged;
import dev.halley.push.Unsubscribed;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.hub.Dispatcher;
import dev.halley.push.core.hub.Timer;
import dev.halley.push.core.transport.Close;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One client as this node knows it: connected while it has a connection, and for its lease after one that is expected to be followed by
 * another. Tells the observers. Confined to the dispatcher's thread.
 *
 * <pre>
 *   NEW ──attach──► ATTACHED ──detach──► AWAY ──attach──► ATTACHED
 *    │                                    │
 *    └─ last claim given up               └─ no claim, and no lease or it is over ──► GONE
 * </pre>
 *
 * <p>A connection that begins claims the client; as long as there is a claim the client does not go, whatever ends meanwhile.
 */
final class ClientState {
    private enum State {
        NEW,
        ATTACHED,
        AWAY,
        GONE
    }

    private final Dispatcher dispatcher;
    private final Observers observers;
    private final Presences presences;
    private final Attributes attributes;
    private final Runnable onGone;
    private final long since;
    private final List<Held> subscribed = new ArrayList<>(0);
    private final Timer lease = new Timer(this::gone);
    private Client client;
    private State state = State.NEW;
    private int claims;
    private long messages;
    private long leaseEnds;
    private boolean leaving;
    private @Nullable Connection connection;
    private String transport = "";
    private Close ending = Close.ASKED;

    ClientState(Client client, Dispatcher dispatcher, Surroundings surroundings, Runnable onGone) {
        this.client = client;
        this.dispatcher = dispatcher;
        this.observers = surroundings.observers();
        this.presences = surroundings.presences();
        this.attributes = surroundings.attributes();
        this.onGone = onGone;
        this.since = dispatcher.ticker().nanoTime();
    }

    /** As its newest connection knows it. */
    Client client() {
        return client;
    }

    @Nullable
    Connection connection() {
        return connection;
    }

    /** A connection begins; {@link #attach} or {@link #giveUp} follows. */
    void claimed() {
        claims++;
        lease.cancel();
    }

    /** The connection begins to work for the client; the one before it, if any, is told so. */
    void attach(Connection next, Client now, Collection<TopicPattern> patterns) {
        claims--;
        leaving = false;
        client = now;
        attributes.connected(now);
        Connection before = connection;
        connection = next;
        String from = transport;
        transport = next.transportName();
        if (state == State.NEW) {
            Connected event = new Connected(client, transport);
            observers.tell(client.id(), listener -> listener.connected(event));
        } else if (!from.equals(transport)) {
            TransportChanged event = new TransportChanged(client, from, transport);
            observers.tell(client.id(), listener -> listener.transportChanged(event));
        }
        state = State.ATTACHED;
        if (before != null) {
            before.close(Close.REPLACED);
        }
        List.copyOf(subscribed).stream()
                .map(Held::pattern)
                .filter(pattern -> !patterns.contains(pattern))
                .forEach(this::unsubscribed);
        patterns.forEach(this::subscribed);
    }

    /**
     * Takes the places that it needs to be told of presence by these patterns, or says why there are none. It is subscribed to them right after that.
     *
     * @param reader the client as it is now
     */
    @Nullable
    Problem take(Client reader, Collection<TopicPattern> patterns) {
        return presences.take(
                reader,
                patterns.stream()
                        .filter(pattern -> !holds(pattern))
                        .flatMap(pattern -> Stream.ofNullable(PrivateTopics.watched(pattern)))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private boolean holds(TopicPattern pattern) {
        return subscribed.stream().anyMatch(held -> held.pattern.equals(pattern));
    }

    void subscribed(TopicPattern pattern) {
        if (!holds(pattern)) {
            Held held = new Held(pattern, dispatcher.ticker().currentTimeMillis());
            subscribed.add(held);
            presences.subscribed(client, pattern, held.sinceMillis);
            Subscribed event = new Subscribed(client, transport, pattern.toString());
            observers.tell(client.id(), listener -> listener.subscribed(event));
        }
    }

    void unsubscribed(TopicPattern pattern) {
        if (subscribed.removeIf(held -> held.pattern.equals(pattern))) {
            presences.unsubscribed(client, pattern);
            Unsubscribed event = new Unsubscribed(client, transport, pattern.toString());
            observers.tell(client.id(), listener -> listener.unsubscribed(event));
        }
    }

    /** Adds itself once for each of the topics that it subscribes to by name. */
    void find(Set<String> topics, Collection<Presences.Found> found) {
        for (Held held : subscribed) {
            if (topics.contains(held.pattern.toString())) {
                found.add(new Presences.Found(held.pattern.toString(), client, held.sinceMillis));
            }
        }
    }

    /** So many messages more went out to it. */
    void written(int more) {
        messages += more;
    }

    /** It is told of a gap. A client could bring old cursors for ever, so there is a bound to what is told of it. */
    void missed(Gap gap) {
        Missed event = new Missed(client, transport, gap);
        observers.ask(client.id(), listener -> listener.missed(event));
    }

    /** A connection has ended that was attached. */
    void detach(Connection ended, Close close, long leaseNanos) {
        if (connection != ended) {
            return;
        }
        connection = null;
        // a poll ends with its answer and a stream with its rotation; the client only if it stays away, or has said so
        boolean expected = !leaving && leaseNanos > 0 && (close.equals(Close.ASKED) || close.equals(Close.ROTATION));
        ending = expected ? Close.AWAY : close;
        state = State.AWAY;
        leaseEnds = dispatcher.ticker().nanoTime() + leaseNanos;
        rest();
    }

    /** A connection has ended that never was attached. */
    void giveUp() {
        claims--;
        rest();
    }

    /** The client said that it is gone. */
    void leave() {
        close(Close.ASKED);
    }

    /** Ends what there is of it, without a lease. */
    void close(Close why) {
        leaving = true;
        Connection last = connection;
        if (last != null) {
            last.close(why);
        } else if (state == State.AWAY) {
            ending = why;
            rest();
        }
    }

    /** Nobody speaks for the client just now: it goes, unless a connection begins or it has time left. */
    private void rest() {
        if (connection != null || claims > 0) {
            return;
        }
        if (state == State.NEW || leaving || leaseEnds - dispatcher.ticker().nanoTime() <= 0) {
            gone();
        } else {
            dispatcher.set(lease, leaseEnds);
        }
    }

    private void gone() {
        lease.cancel();
        boolean known = state != State.NEW;
        state = State.GONE;
        onGone.run();
        if (known) {
            List.copyOf(subscribed).forEach(held -> unsubscribed(held.pattern));
            Duration lasted = Duration.ofNanos(dispatcher.ticker().nanoTime() - since);
            Disconnected event = new Disconnected(client, transport, ending.code(), ending.reason(), lasted, messages);
            observers.tell(client.id(), listener -> listener.disconnected(event));
        }
    }

    /** A pattern that it subscribes to, and since when. */
    private record Held(TopicPattern pattern, long sinceMillis) {}
}
