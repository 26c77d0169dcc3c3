package dev.halley.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The JDKs that servers run on. */
enum Jdk {
    /** The one that runs the tests, 17 or newer. */
    OWN,

    /** JDK 25, whose home is in the environment variable {@code JDK25_HOME}. */
    JDK_25;

    private static final String VARIABLE = "JDK25_HOME";

    Path home() {
        if (this == OWN) {
            return Path.of(System.getProperty("java.home"));
        }
        String home = System.getenv(VARIABLE);
        if (home == null || home.isBlank()) {
            throw new IllegalStateException("expected the home of a JDK 25 in the environment variable " + VARIABLE
                    + ", found nothing; try: " + VARIABLE + "=/path/to/jdk-25 mvn verify -Pall-servers");
        }
        if (!version(Path.of(home)).startsWith("25")) {
            throw new IllegalStateException(
                    VARIABLE + "=" + home + ": expected a JDK 25, found " + version(Path.of(home)));
        }
        return Path.of(home);
    }

    /** As its file {@code release} says. */
    static String version(Path home) {
        Properties release = new Properties();
        try (var in = Files.newBufferedReader(home.resolve("release"))) {
            release.load(in);
        } catch (IOException e) {
            throw new IllegalStateException("expected a JDK in " + home, e);
        }
        return release.getProperty("JAVA_VERSION").replace("\"", "");
    }
}
