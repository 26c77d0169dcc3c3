package dev.halley.push;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where publishers come from when the topic is known at run time only. Thread-safe. */
public interface Push {
    /**
     * @param topic a topic, without wildcards; a user's own by {@link #user}, not as {@code @me/…}
     * @return a publisher to it
     * @throws InvalidInputException if it has another form
     */
    Publisher<Object> topic(String topic);

    /**
     * @param principal a user's name
     * @return that user's private topics, which all of the user's clients and nobody else can subscribe to as {@code @me/…}
     */
    User user(String principal);

    /**
     * @param clientId an id from {@link Client#id}
     * @return a publisher to that client's private topic, {@code @client/<id>}
     * @throws InvalidInputException if it has another form
     */
    Publisher<Object> client(String clientId);

    /**
     * Publishes several messages at once: the log takes all of them, in this order, or none. They are delivered as messages of their own. What is
     * beyond the bounds of retention goes at once, as it does with messages that are published one by one.
     *
     * @param publications 1 to 1000 messages, of one topic or several
     * @return completes with their positions in the same order when the log has them, or exceptionally as {@link Publisher#publish} does, and then
     *     nothing was stored; {@link InvalidInputException} where there are none or too many. One whose id is remembered is not stored again and has its
     *     first position
     */
    CompletionStage<List<Position>> publishAll(List<Publication> publications);

    /**
     * Where the log ends now: what is published from now on comes after it. Ask for it <em>before</em> you read state that a client is to see first, and
     * let the client stream from it, and it misses nothing; docs/state.md.
     *
     * @return completes with the cursor, or exceptionally with a {@link PushException} where the log can't be read
     */
    CompletionStage<Cursor> cursor();

    /**
     * Who is there. This is what one node sees: with several nodes, each knows of its own clients. Clients are told of changes by the topic
     * {@code @presence/<topic>}; docs/protocol.md §5.2. Looks at every client of the node, where no client has asked for that.
     * What is chained to the stage runs on a thread of the observers, or on the caller's.
     *
     * @param topic a topic, without wildcards
     * @return completes with who is subscribed to it by its name, or exceptionally with a {@link PushException} once the engine is closed
     * @throws InvalidInputException if the topic has another form
     */
    CompletionStage<Presence> presence(String topic);

    /** One user's private topics. */
    interface User {
        /**
         * @param topic a topic below {@code @me/}, without wildcards
         * @return a publisher to it
         * @throws InvalidInputException if it has another form
         */
        Publisher<Object> topic(String topic);
    }
}
