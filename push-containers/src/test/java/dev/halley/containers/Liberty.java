package dev.halley.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

final class Liberty implements Family {
    @Override
    public Launch install(Ground ground) throws IOException {
        Path server = Files.createDirectories(ground.base().resolve("usr/servers/defaultServer"));
        int port = Setup.freePort();
        Files.writeString(server.resolve("server.xml"), """
                <server>
                  <featureManager><feature>webProfile-10.0</feature></featureManager>
                  <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="%d" httpsPort="-1"/>
                </server>
                """.formatted(port));
        Files.writeString(server.resolve("jvm.options"), Setup.HEAP + "\n");
        return new Launch(
                List.of("sh", ground.home().resolve("bin/server").toString(), "run", "defaultServer"),
                Map.of(
                        "WLP_USER_DIR",
                        ground.base().resolve("usr").toString(),
                        // as in its messages.log: who logs belongs to a line
                        "WLP_LOGGING_CONSOLE_FORMAT",
                        "SIMPLE",
                        "WLP_LOGGING_CONSOLE_LOGLEVEL",
                        "INFO"),
                port,
                Setup.CONTEXT,
                Setup.drop(ground.war(), server.resolve("dropins")));
    }

    @Override
    public Set<Quirk> quirks() {
        return Set.of(Quirk.WAITS_FIRST);
    }
}
