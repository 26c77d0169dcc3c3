package dev.halley.containers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** No server: the WAR starts the Tomcat that it brings. */
final class JavaJar implements Family {
    @Override
    public Launch install(Ground ground) throws IOException {
        int port = Setup.freePort();
        Path war = Setup.drop(ground.war(), ground.base());
        return new Launch(
                List.of(
                        ground.java(),
                        Setup.HEAP,
                        "-jar",
                        war.toString(),
                        Integer.toString(port),
                        "--host",
                        "127.0.0.1"),
                Map.of(),
                port,
                "",
                war);
    }

    @Override
    public Set<Quirk> quirks() {
        return Set.of(Quirk.ONE_APPLICATION);
    }
}
