package dev.halley.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How servers of one make are set up: on a free port of the loopback, with the WAR dropped in, and started as their users start them. */
interface Family {
    /** Writes what the server needs below its base, and nowhere else. */
    Launch install(Ground ground) throws IOException;

    /**
     * Makes sessions outlive a restart, and their expiry be noticed within seconds where it would take minutes. After {@link #install}.
     *
     * @return false where a server of this make has no such thing that can be said in files
     */
    default boolean keepSessions(Ground ground) throws IOException {
        return false;
    }

    /** Takes the application away while the server runs, as its users do who drop WARs into a folder. */
    default void undeploy(Path deployed) throws IOException {
        Files.delete(deployed);
    }

    /**
     * Puts one more application into a server that is set up, before it starts.
     *
     * @param launch what {@link #install} gave
     * @param context its context path, empty for the root
     * @param war the application
     */
    default void add(Launch launch, String context, Path war) throws IOException {
        throw new UnsupportedOperationException("expected a server for one application");
    }

    /** Makes its own realm know {@link Setup#USER}, before it starts. */
    default void addUser(Launch launch) throws IOException {
        throw new UnsupportedOperationException("expected a server whose realm can be said in files");
    }

    /** What all servers of this make do otherwise than the rest. */
    default Set<Quirk> quirks() {
        return Set.of();
    }

    /**
     * What a server is built on.
     *
     * @param home the unpacked distribution, which stays as it is
     * @param base an empty folder for everything of this run
     * @param war the WAR as it was built
     * @param jdk the home of the JDK that runs the server
     */
    record Ground(Path home, Path base, Path war, Path jdk) {
        String java() {
            return jdk.resolve("bin").resolve("java").toString();
        }
    }

    /**
     * How to start it, with what it prints for its log.
     *
     * @param environment all of it, but for {@code PATH}, {@code JAVA_HOME} and Halley's settings
     * @param port where it listens
     * @param context the context path of the application
     * @param deployed the copy of the WAR that the server takes
     */
    record Launch(List<String> command, Map<String, String> environment, int port, String context, Path deployed) {}
}
