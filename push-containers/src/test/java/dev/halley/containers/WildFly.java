package dev.halley.containers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** It listens on the loopback unless told otherwise. */
final class WildFly implements Family {
    @Override
    public Launch install(Ground ground) throws IOException {
        Path base = ground.base();
        int port = Setup.freePort();
        Setup.copy(ground.home().resolve("standalone"), base.resolve("standalone"));
        return new Launch(
                List.of(
                        "sh",
                        ground.home().resolve("bin/standalone.sh").toString(),
                        "-Djboss.server.base.dir=" + base.resolve("standalone"),
                        "-Djboss.http.port=" + port,
                        "-Djboss.https.port=" + Setup.freePort(),
                        "-Djboss.management.http.port=" + Setup.freePort()),
                Map.of("JBOSS_JAVA_SIZING", "-Xms64m " + Setup.HEAP),
                port,
                Setup.CONTEXT,
                Setup.drop(ground.war(), base.resolve("standalone/deployments")));
    }

    @Override
    public boolean keepSessions(Ground ground) throws IOException {
        Setup.replace(
                ground.base().resolve("standalone/configuration/standalone.xml"),
                "                <jsp-config/>\n",
                "                <jsp-config/>\n                <persistent-sessions path=\"sessions\" relative-to=\"jboss.server.data.dir\"/>\n");
        return true;
    }

    @Override
    public void addUser(Launch launch) throws IOException {
        Path configuration = launch.deployed().getParent().resolveSibling("configuration");
        Files.writeString(
                configuration.resolve("application-users.properties"),
                Setup.USER + "=" + md5(Setup.USER + ":" + Setup.REALM + ":" + Setup.PASSWORD) + "\n",
                StandardOpenOption.APPEND);
        Files.writeString(
                configuration.resolve("application-roles.properties"),
                Setup.USER + "=member\n",
                StandardOpenOption.APPEND);
    }

    /** As its realm keeps passwords (RFC 2617 §3.2.2.2). */
    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void undeploy(Path deployed) throws IOException {
        // the marker that its scanner has left
        Files.delete(deployed.resolveSibling(deployed.getFileName() + ".deployed"));
    }

    @Override
    public Set<Quirk> quirks() {
        return Set.of(Quirk.THREADS_HOLD_APPLICATIONS);
    }

    /** The WAR says it, in its jboss-web.xml; an EAR, which comes once for each of its WARs, in its application.xml. */
    @Override
    public void add(Launch launch, String context, Path war) throws IOException {
        Files.copy(war, launch.deployed().resolveSibling(war.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
}
