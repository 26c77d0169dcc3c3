package dev.halley.push.core.connection;

import dev.halley.push.Client;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Connected clients that have attributes, for what they send by POST. As many as are connected, at most; thread-safe. */
public final class Attributes {
    private final Map<String, Client> clients = new ConcurrentHashMap<>();

    /** A client is connected, as it is now. */
    void connected(Client client) {
        if (client.attributes().isEmpty()) {
            clients.remove(client.id());
        } else {
            clients.put(client.id(), client);
        }
    }

    /** A client is gone. */
    void gone(String clientId) {
        clients.remove(clientId);
    }

    /**
     * @param client as a request of its own says it is
     * @return the same with the attributes that it got when it connected, if it is connected and has some
     */
    public Client of(Client client) {
        Client known = clients.get(client.id());
        return known != null && Objects.equals(known.principal(), client.principal())
                ? client.withAttributes(known.attributes())
                : client;
    }
}
