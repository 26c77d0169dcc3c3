package dev.halley.push.spi;

import dev.halley.push.ConnectRequest;
import dev.halley.push.Connected;
import dev.halley.push.Disconnected;
import dev.halley.push.Missed;
import dev.halley.push.PublishRequest;
import dev.halley.push.Received;
import dev.halley.push.SubscribeRequest;
import dev.halley.push.Subscribed;
import dev.halley.push.TransportChanged;
import dev.halley.push.Unsubscribed;
import java.util.Set;

/**
 * Hears what clients do; the CDI event bus is one. All methods run on the engine's observer threads, for one client one after the other
 * in the order of what happened, for several clients at the same time. They may block; a client whose events wait too long is told that the server is busy. What they throw is
 * logged, and of the three requests it denies.
 */
public interface PushListener {
    /**
     * Whether somebody listens to what clients publish to this topic, which is what allows them to. Called on any thread, must not block.
     *
     * @param topic a topic
     * @return whether clients may publish there
     */
    default boolean accepts(String topic) {
        return false;
    }

    /**
     * The roles that it asks clients about, beside those of the setting {@code push.roles}. Called on any thread, must not block.
     *
     * @return names of roles
     */
    default Set<String> roles() {
        return Set.of();
    }

    /**
     * Decides whether a client may connect, by {@link ConnectRequest#deny} or not.
     *
     * @param request what is wanted
     */
    default void deciding(ConnectRequest request) {}

    /**
     * Decides on a subscription, by {@link SubscribeRequest#deny} or not.
     *
     * @param request what is wanted
     */
    default void deciding(SubscribeRequest request) {}

    /**
     * Decides on a publish by a client, by {@link PublishRequest#deny} or not.
     *
     * @param request what is wanted
     */
    default void deciding(PublishRequest request) {}

    /**
     * @param event who came
     */
    default void connected(Connected event) {}

    /**
     * @param event who goes on by another transport
     */
    default void transportChanged(TransportChanged event) {}

    /**
     * @param event who is told of a gap
     */
    default void missed(Missed event) {}

    /**
     * @param event who is gone
     */
    default void disconnected(Disconnected event) {}

    /**
     * @param event who subscribed
     */
    default void subscribed(Subscribed event) {}

    /**
     * @param event who unsubscribed
     */
    default void unsubscribed(Unsubscribed event) {}

    /**
     * A client's message is in the log, or a client asks for a reply. A request is answered by 500 where this throws before somebody replied, and by 504 where
     * nobody replies in time.
     *
     * @param event the message or request; its data are JSON text on one line
     */
    default void received(Received<String> event) {}
}
