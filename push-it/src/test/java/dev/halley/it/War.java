package dev.halley.it;

import java.nio.file.Path;

/** The WAR as it was just built: the file that users drop into a server or start with {@code java -jar}. */
final class War {
    static final Path FILE = Path.of(System.getProperty("halley.war")).normalize();

    private War() {}
}
