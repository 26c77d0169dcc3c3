package dev.halley.bench.run;

import java.util.ArrayList;
import java.util.List;

/**
 * How a server and its clients are to be. Immutable.
 *
 * @param topics how many there are
 * @param each how many of them a client has, in turn
 * @param byPattern a client has all of them, by one pattern
 * @param parameters of the server, as {@code name=value}
 * @param flags of the server's JVM
 */
record Setup(
        String server,
        String transport,
        int topics,
        int each,
        boolean byPattern,
        List<String> parameters,
        List<String> flags) {
    /** The same for all, unless a case says otherwise. */
    private static final List<String> FLAGS = List.of("-Xmx4g");

    /** One topic, nothing special. */
    static Setup of(String server, String transport) {
        return new Setup(server, transport, 1, 1, false, List.of(), FLAGS);
    }

    Setup withTopics(int number, int ofEach) {
        return new Setup(server, transport, number, ofEach, false, parameters, flags);
    }

    Setup withPattern(int number) {
        return new Setup(server, transport, number, number, true, parameters, flags);
    }

    Setup withParameter(String name, String value) {
        List<String> more = new ArrayList<>(parameters);
        more.add(name + "=" + value);
        return new Setup(server, transport, topics, each, byPattern, more, flags);
    }

    /** Instead of the usual ones. */
    Setup withFlags(String... others) {
        return new Setup(server, transport, topics, each, byPattern, parameters, List.of(others));
    }

    /** The server's command line. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(server));
        arguments.addAll(parameters);
        return arguments;
    }

    /** How many deliveries so many messages make, with so many clients. */
    long deliveries(long messages, long clients) {
        return messages * clients * each / topics;
    }
}
