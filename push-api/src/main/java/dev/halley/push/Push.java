package dev.halley.push;

/** Where publishers come from when the topic is known at run time only. Thread-safe. */
public interface Push {
    /**
     * @param topic a topic, without wildcards
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
