package dev.halley.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
        // or it looks into the folder once, when it starts
        String scanning = "jetty.deploy.scanInterval=1\n";
        if (Files.exists(ground.home().resolve("modules/deployment-scanner.mod"))) {
            Files.writeString(modules.resolve("scanner.ini"), "--module=deployment-scanner\n" + scanning);
        } else {
            Files.writeString(modules.resolve("application.ini"), scanning, StandardOpenOption.APPEND);
        }
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
    public void addUser(Launch launch) throws IOException {
        Path base = launch.deployed().getParent().getParent();
        Files.writeString(Files.createDirectories(base.resolve("etc")).resolve("realm.xml"), """
                <?xml version="1.0" encoding="UTF-8"?>
                <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://jetty.org/configure_10_0.dtd">
                <Configure id="Server" class="org.eclipse.jetty.server.Server">
                  <Call name="addBean">
                    <Arg>
                      <New class="org.eclipse.jetty.security.HashLoginService">
                        <Arg>%s</Arg>
                        <Set name="userStore">
                          <New class="org.eclipse.jetty.security.UserStore">
                            <Call name="addUser">
                              <Arg>%s</Arg>
                              <Arg>
                                <New class="org.eclipse.jetty.util.security.Password">
                                  <Arg>%s</Arg>
                                </New>
                              </Arg>
                              <Arg>
                                <Array type="String">
                                  <Item>member</Item>
                                </Array>
                              </Arg>
                            </Call>
                          </New>
                        </Set>
                      </New>
                    </Arg>
                  </Call>
                </Configure>
                """.formatted(
                        Setup.REALM, Setup.USER, Setup.PASSWORD));
        Files.writeString(base.resolve("start.d/realm.ini"), "--module=" + environment + "-security\netc/realm.xml\n");
    }

    /** A file beside the WARs says it. */
    @Override
    public void add(Launch launch, String context, Path war) throws IOException {
        String name = war.getFileName().toString().replace(".war", ".xml");
        Files.writeString(launch.deployed().resolveSibling(name), """
                <?xml version="1.0" encoding="UTF-8"?>
                <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://jetty.org/configure_10_0.dtd">
                <Configure class="org.eclipse.jetty.%s.webapp.WebAppContext">
                  <Set name="contextPath">%s</Set>
                  <Set name="war">%s</Set>
                </Configure>
                """.formatted(
                        environment, context.isEmpty() ? "/" : context, war));
    }

    @Override
    public boolean keepSessions(Ground ground) throws IOException {
        Files.createDirectories(ground.base().resolve("sessions"));
        Files.writeString(
                ground.base().resolve("start.d/sessions.ini"),
                "--module=session-store-file\njetty.session.file.storeDir="
                        + ground.base().resolve("sessions") + "\njetty.sessionScavengeInterval.seconds=1\n");
        return true;
    }

    @Override
    public Set<Quirk> quirks() {
        return Set.of(Quirk.CUTS_FIRST, Quirk.OPEN_REQUESTS_HOLD_SESSIONS, Quirk.SESSIONS_HOLD_APPLICATIONS);
    }
}
