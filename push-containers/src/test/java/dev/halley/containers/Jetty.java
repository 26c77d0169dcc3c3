package dev.halley.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One environment of Jetty, such as {@code ee11}, with or without CDI of its own. */
record Jetty(String environment, boolean cdi) implements Family {
    @Override
    public Launch install(Ground ground) throws IOException {
        Path base = ground.base();
        int port = Setup.freePort();
        Path modules = Files.createDirectories(base.resolve("start.d"));
        // a file for each: properties count for the environment of the module before them
        Files.writeString(
                modules.resolve("http.ini"),
                "--module=http\njetty.http.host=127.0.0.1\njetty.http.port=" + port + "\n");
        Files.writeString(
                modules.resolve("application.ini"),
                "--module=%1$s-annotations,%1$s-deploy,%1$s-websocket-jakarta%2$s\n"
                        .formatted(environment, cdi ? "," + environment + "-cdi" : ""));
        // what it warns of where it is missing, and where it unpacks
        Files.createDirectories(base.resolve("environments"));
        Files.createDirectories(base.resolve("work"));
        return new Launch(
                List.of(
                        ground.java(),
                        Setup.HEAP,
                        "-jar",
                        ground.home().resolve("start.jar").toString(),
                        "jetty.base=" + base),
                Map.of(),
                port,
                Setup.CONTEXT,
                Setup.drop(ground.war(), base.resolve("webapps")));
    }

    @Override
    public Set<Quirk> quirks() {
        return Set.of(Quirk.CUTS_FIRST);
    }
}
