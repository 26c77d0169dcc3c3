package dev.halley.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** TomEE in a JVM of its own, by the main class of its embedded form. */
final class TomEE implements Family {
    @Override
    public Launch install(Ground ground) throws IOException {
        Path base = ground.base();
        int port = Setup.freePort();
        Path settings = base.resolve("server.xml");
        Files.writeString(settings, """
                <Server port="-1">
                  <Service name="Catalina">
                    <Connector address="127.0.0.1" port="%d" protocol="HTTP/1.1"/>
                    <Engine name="Catalina" defaultHost="localhost">
                      <Host name="localhost" appBase="webapps" unpackWARs="true" autoDeploy="false"/>
                    </Engine>
                  </Service>
                </Server>
                """.formatted(port));
        Path war = Setup.drop(ground.war(), base);
        return new Launch(
                List.of(
                        ground.java(),
                        Setup.HEAP,
                        "-cp",
                        ground.home() + "/*",
                        "org.apache.tomee.embedded.Main",
                        "--serverxml",
                        settings.toString(),
                        "--port",
                        Integer.toString(port),
                        "--directory",
                        base.resolve("tomee").toString(),
                        "--path",
                        war.toString(),
                        "--context",
                        Setup.CONTEXT),
                Map.of(),
                port,
                Setup.CONTEXT,
                war);
    }

    @Override
    public Set<Quirk> quirks() {
        return Set.of(Quirk.CUTS_FIRST, Quirk.ONE_APPLICATION);
    }
}
