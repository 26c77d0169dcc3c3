package dev.halley.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

final class Tomcat implements Family {
    @Override
    public Launch install(Ground ground) throws IOException {
        Path base = ground.base();
        int port = Setup.freePort();
        Setup.copy(ground.home().resolve("conf"), base.resolve("conf"));
        Path settings = base.resolve("conf/server.xml");
        Setup.replace(settings, "<Server port=\"8005\"", "<Server port=\"-1\"");
        Setup.replace(
                settings, "    <Connector port=\"8080\"", "    <Connector address=\"127.0.0.1\" port=\"" + port + "\"");
        Files.createDirectories(base.resolve("temp"));
        return new Launch(
                List.of("sh", ground.home().resolve("bin/catalina.sh").toString(), "run"),
                Map.of("CATALINA_BASE", base.toString(), "CATALINA_OPTS", Setup.HEAP),
                port,
                Setup.CONTEXT,
                Setup.drop(ground.war(), base.resolve("webapps")));
    }

    @Override
    public boolean keepSessions(Ground ground) throws IOException {
        Path conf = ground.base().resolve("conf");
        Setup.replace(
                conf.resolve("context.xml"),
                "</Context>",
                "<Manager pathname=\"SESSIONS.ser\" processExpiresFrequency=\"1\"/></Context>");
        Setup.replace(
                conf.resolve("server.xml"),
                "    <Engine name=\"Catalina\" defaultHost=\"localhost\">",
                "    <Engine name=\"Catalina\" defaultHost=\"localhost\" backgroundProcessorDelay=\"1\">");
        return true;
    }

    @Override
    public void addUser(Launch launch) throws IOException {
        Setup.replace(
                launch.deployed().getParent().resolveSibling("conf/tomcat-users.xml"),
                "</tomcat-users>",
                "<user username=\"%s\" password=\"%s\" roles=\"member\"/></tomcat-users>"
                        .formatted(Setup.USER, Setup.PASSWORD));
    }

    /** Its file name says it, or, where file systems may not have the characters, server.xml. */
    @Override
    public void add(Launch launch, String context, Path war) throws IOException {
        Path webapps = launch.deployed().getParent();
        if (context.chars().allMatch(c -> c < 128)) {
            String name = context.isEmpty() ? "ROOT" : context.substring(1).replace('/', '#');
            Files.copy(war, webapps.resolve(name + ".war"));
        } else {
            Setup.replace(
                    webapps.resolveSibling("conf/server.xml"),
                    "</Host>",
                    "<Context path=\"" + context + "\" docBase=\"" + war + "\"/></Host>");
        }
    }
}
