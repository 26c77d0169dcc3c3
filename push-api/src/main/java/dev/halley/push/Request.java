package dev.halley.push;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something that a client wants to do and that an observer may deny. Observers run one after the other. */
public abstract sealed class Request permits SubscribeRequest, PublishRequest {
    private final Client client;
    private final String topic;
    private volatile @Nullable String denied;

    Request(Client client, String topic) {
        this.client = client;
        this.topic = topic;
    }

    /**
     * @return who wants it
     */
    public Client client() {
        return client;
    }

    /**
     * @return the topic, or the pattern where there may be one
     */
    public String topic() {
        return topic;
    }

    /**
     * @param role one of the roles named by the setting {@code push.roles}
     * @return whether the caller had it at the connect
     */
    public boolean isUserInRole(String role) {
        return client.isUserInRole(role);
    }

    /**
     * Denies it; the first reason counts. The client gets a 403, or an {@code error} message where the connection stands already.
     *
     * @param reason what the client is told
     */
    public void deny(String reason) {
        if (denied == null) {
            denied = reason;
        }
    }

    /**
     * @return why it was denied, empty where it was not
     */
    public Optional<String> denied() {
        return Optional.ofNullable(denied);
    }
}
