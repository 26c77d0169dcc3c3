package dev.halley.push;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Something that a client wants to do and that an observer may deny. Observers run one after the other. */
public abstract sealed class Request permits ConnectRequest, SubscribeRequest, PublishRequest {
    private final Client client;
    private final AtomicReference<@Nullable String> denied;

    Request(Client client) {
        this(client, new AtomicReference<>());
    }

    /** The same request, seen by another observer. */
    Request(Request same) {
        this(same.client, same.denied);
    }

    private Request(Client client, AtomicReference<@Nullable String> denied) {
        this.client = client;
        this.denied = denied;
    }

    /**
     * @return who wants it
     */
    public Client client() {
        return client;
    }

    /**
     * @param role one of the roles named by the setting {@code push.roles}
     * @return whether the caller had it at the connect
     */
    public boolean isUserInRole(String role) {
        return client().isUserInRole(role);
    }

    /**
     * Denies it; the first reason counts. The client gets a 403, or an {@code error} message where the connection stands already.
     *
     * @param reason what the client is told
     */
    public void deny(String reason) {
        denied.compareAndSet(null, reason);
    }

    /**
     * @return why it was denied, empty where it was not
     */
    public Optional<String> denied() {
        return Optional.ofNullable(denied.get());
    }
}
