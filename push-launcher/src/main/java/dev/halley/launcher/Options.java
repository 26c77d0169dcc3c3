package dev.halley.launcher;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the command line and the environment ask for.
 *
 * @param host the name or address to listen at
 * @param port 0 to 65535; 0 takes any free one
 */
record Options(String host, int port) {

    static final String DEFAULT_HOST = "localhost";
    static final int DEFAULT_PORT = 8080;
    static final String USAGE = "usage: java -jar push-war-sample.war [PORT] [--host NAME]";

    /** @throws IllegalArgumentException one line that says what was expected and what was found */
    static Options parse(String[] args, Map<String, String> environment) {
        String host = DEFAULT_HOST;
        String port = null;
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--host")) {
                if (++i == args.length || args[i].isBlank()) {
                    throw new IllegalArgumentException("--host needs a name or an address; " + USAGE);
                }
                host = args[i];
            } else if (port == null && !args[i].startsWith("-")) {
                port = args[i];
            } else if (args[i].matches("-\\d+")) {
                port = args[i];
            } else {
                throw new IllegalArgumentException("unknown argument '" + args[i] + "'; " + USAGE);
            }
        }
        if (port != null) {
            return new Options(host, parsePort(port, "the port"));
        }
        return new Options(host, parsePort(environment.get("PORT"), "PORT"));
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }

    private static int parsePort(@Nullable String text, String name) {
        if (text == null || text.isBlank()) {
            return DEFAULT_PORT;
        }
        try {
            int port = Integer.parseInt(text.strip());
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw new IllegalArgumentException(name + " must be a number from 0 to 65535, not '" + text + "'");
    }
}
