package dev.halley.bench.server;

import java.util.Map;
import org.apache.catalina.Context;

/** A server of the comparison, in a Tomcat of its own process. It is published to as its users would, by one thread. */
public interface Contestant {
    /** Its version, as its users know it. */
    String version();

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
