package dev.halley.push.core.connection;

import dev.halley.push.Client;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.hub.Commands;
import dev.halley.push.core.hub.Dispatcher;
import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.core.transport.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The clients of one dispatcher. Public methods on any thread, all else on the dispatcher's. */
public final class Shard {
    private final Surroundings surroundings;
    private final Dispatcher dispatcher;
    private final Batches batches;
    private final Map<String, ClientState> clients = new HashMap<>();
    private final Set<Connection> connections = new HashSet<>();
    private final Commands commands;
    private final Supplier<String> newId;
    private final CompletableFuture<Void> empty = new CompletableFuture<>();
    private @Nullable Close closing;

    /**
     * @param surroundings what all shards share
     * @param dispatcher on whose thread it lives
     * @param newId gives ids of clients that belong to this shard
     */
    public Shard(Surroundings surroundings, Dispatcher dispatcher, Supplier<String> newId) {
        this.newId = newId;
        this.surroundings = surroundings;
        this.dispatcher = dispatcher;
        this.batches = new Batches(surroundings.log(), surroundings.config(), dispatcher::touches);
        this.commands = new Commands(dispatcher);
    }

    /**
     * Begins a connection.
     *
     * @param clientId the arrival's own id, or a new one of this shard
     * @param arrival who and what
     * @param transport how
     * @return what the transport reports to
     */
    public Peer connect(String clientId, Arrival arrival, Transport transport) {
        Client client = new Client(clientId, arrival.principal(), arrival.roles(), arrival.remoteAddress());
        return new Connection(this, client, arrival, transport);
    }

    /**
     * @param clientId an id that a client brought
     * @param principal whose it says it is, null for nobody's
     */
    public void leave(String clientId, @Nullable String principal) {
        commands.submit(() -> {
            ClientState state = clients.get(clientId);
            if (state != null && Objects.equals(state.client().principal(), principal)) {
                state.leave();
            }
        });
    }

    /**
     * Ends all connections and forgets all clients.
     *
     * @param close why
     * @return completes when none is left
     */
    public CompletionStage<Void> closeAll(Close close) {
        commands.submit(() -> {
            closing = close;
            List.copyOf(connections).forEach(connection -> connection.close(close));
            List.copyOf(clients.values()).forEach(state -> state.close(close));
            completeIfEmpty();
        });
        return empty;
    }

    /**
     * Cuts the connections that are left.
     *
     * @param close why
     */
    public void cutAll(Close close) {
        commands.submit(() -> List.copyOf(connections).forEach(connection -> connection.cut(close)));
    }

    /** Tells on its thread which of its clients are on these topics, by their names. */
    void find(Set<String> topics, Consumer<List<Presences.Found>> found) {
        commands.submit(() -> {
            List<Presences.Found> all = new ArrayList<>();
            clients.values().forEach(state -> state.find(topics, all));
            found.accept(all);
        });
    }

    private void completeIfEmpty() {
        if (closing != null && clients.isEmpty() && connections.isEmpty()) {
            empty.complete(null);
        }
    }

    void begun(Connection connection) {
        connections.add(connection);
    }

    void ended(Connection connection) {
        connections.remove(connection);
        completeIfEmpty();
    }

    /** Why nobody may come any more, null where somebody may. */
    @Nullable
    Close closing() {
        return closing;
    }

    /** The state of a client that comes, under a new id where its own is somebody else's; null where there are too many, and then that is told. */
    @Nullable
    ClientState claim(Client client, List<Headcount.Share> shares, Consumer<Problem> refused) {
        ClientState known = clients.get(client.id());
        if (known != null && Objects.equals(known.client().principal(), client.principal())) {
            known.claimed();
            return known;
        }
        Problem tooMany = surroundings.limits().enter(shares);
        if (tooMany != null) {
            refused.accept(tooMany);
            return null;
        }
        String id = known == null ? client.id() : newId.get();
        Client fresh = new Client(id, client.principal(), client.roles(), client.remoteAddress());
        ClientState state = new ClientState(fresh, dispatcher, surroundings, () -> {
            clients.remove(id);
            surroundings.attributes().gone(id);
            surroundings.limits().left(shares);
            completeIfEmpty();
        });
        state.claimed();
        clients.put(id, state);
        return state;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    Batches batches() {
        return batches;
    }
}
