package dev.halley.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** GlassFish, and Payara, which descends from it. All of their ports are free ones, and on the loopback. */
record GlassFish(boolean payara) implements Family {
    private static final Pattern PORT = Pattern.compile("(<network-listener )?port=\"(\\d{4})\"");

    /** Without it the server makes one up whose host is {@code localhost}, by which it means all interfaces ({@code ActiveJmsResourceAdapter}). */
    private static final String JMS = """

                  <jms-service type="EMBEDDED" default-jms-host="default_JMS_host">
                    <jms-host name="default_JMS_host" host="127.0.0.1" port="%d" lazy-init="true"/>
                  </jms-service>
            """;

    private static final String END_OF_IIOP = "</iiop-service>";

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
        Setup.replaceFirst(settings, END_OF_IIOP, END_OF_IIOP + JMS.formatted(Setup.freePort()));
        if (payara) {
            // or it looks for others of its kind on all networks
            Setup.replace(
                    settings,
                    "<hazelcast-config-specific-configuration></",
                    "<hazelcast-config-specific-configuration enabled=\"false\"></");
        }
        return new Launch(
                List.of(
                        "bash",
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
        return Set.of(Quirk.MAY_CUT_FIRST);
    }
}
