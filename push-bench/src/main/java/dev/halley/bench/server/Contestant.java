package dev.halley.bench.server;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.catalina.Context;

/** A server of the comparison, in a Tomcat of its own process. It is published to as its users would, by one thread. */
public interface Contestant {
    /** What some can and others can't. */
    enum Ability {
        /** Topics, told apart by number: who subscribes to some gets those. */
        TOPICS,
        /** One pattern that subscribes to all topics. */
        PATTERNS,
        /** A client that was cut comes back with a cursor and misses nothing. */
        CURSORS,
        /** Clients publish. */
        PUBLISHING
    }

    /** Its version, as its users know it. */
    String version();

    /** The names of the transports that it is measured on: {@code ws-text}, {@code ws-binary}, {@code sse}, {@code poll} and others. The same name is the same thing on the wire. */
    List<String> transports();

    default Set<Ability> abilities() {
        return Set.of();
    }

    /** Whether it is another one with settings that matter to idle connections only: measured there, and wherever it is named. */
    default boolean isVariant() {
        return false;
    }

    /** Properties of the connector that differ from what all have. */
    default Map<String, String> connector() {
        return Map.of();
    }

    /** Of its JVM, beyond those that all have. */
    default List<String> flags() {
        return List.of();
    }

    /** Which of its settings are not the default, and who recommends them. */
    String settings();

    /**
     * Puts it into a context that has not been started; Tomcat's own WebSocket is there already.
     *
     * @param parameters what the case wants of it, by name; those that it does not know are none of its business
     */
    void install(Context context, Map<String, String> parameters) throws Exception;

    /**
     * Publishes a stamped text to a topic, numbered from 0; a server without topics has one. Publisher's thread.
     *
     * @throws Exception what makes the run fail
     */
    void publish(int topic, String text) throws Exception;
}
