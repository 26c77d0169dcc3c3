package dev.halley.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** GlassFish, and Payara, which descends from it. All of their ports are free ones, and on the loopback, but that of JMS: 7676, on all interfaces. */
record GlassFish(boolean payara) implements Family {
    private static final Pattern PORT = Pattern.compile("(<network-listener )?port=\"(\\d{4})\"");

    @Override
    public Launch install(Ground ground) throws IOException {
        Path domain = ground.base().resolve("domains/domain1");
        Setup.copy(ground.home().resolve("glassfish/domains/domain1"), domain);
        Path settings = domain.resolve("config/domain.xml");
        int port = Setup.freePort();
        String text = Files.readString(settings).replace("address=\"0.0.0.0\"", "address=\"127.0.0.1\"");
        StringBuilder replaced = new StringBuilder();
        Matcher ports = PORT.matcher(text);
        while (ports.find()) {
            int free = ports.group(2).equals("8080") ? port : Setup.freePort();
            ports.appendReplacement(
                    replaced,
                    (ports.group(1) == null ? "" : "<network-listener address=\"127.0.0.1\" ") + "port=\"" + free
                            + "\"");
        }
        Files.writeString(settings, ports.appendTail(replaced).toString());
        if (payara) {
            // or it looks for others of its kind on all networks
            Setup.replace(
                    settings,
                    "<hazelcast-config-specific-configuration></",
                    "<hazelcast-config-specific-configuration enabled=\"false\"></");
        }
        return new Launch(
                List.of(
                        "sh",
                        ground.home().resolve("glassfish/bin/asadmin").toString(),
                        "start-domain",
                        "--verbose",
                        "--domaindir",
                        domain.getParent().toString(),
                        "domain1"),
                Map.of("AS_JAVA", ground.jdk().toString()),
                port,
                Setup.CONTEXT,
                Setup.drop(ground.war(), domain.resolve("autodeploy")));
    }

    @Override
    public Set<Quirk> quirks() {
        return Set.of(Quirk.CUTS_FIRST);
    }
}
