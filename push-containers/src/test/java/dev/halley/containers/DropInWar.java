package dev.halley.containers;

import dev.halley.containers.dropin.AnnotatedEcho;
import dev.halley.containers.dropin.Confirmation;
import dev.halley.containers.dropin.Counting;
import dev.halley.containers.dropin.Endpoints;
import dev.halley.containers.dropin.Order;
import dev.halley.containers.dropin.Orders;
import dev.halley.containers.dropin.ProgrammedEcho;
import dev.halley.containers.dropin.SignIn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Zips the application of {@code dev.halley.containers.dropin}, and with it all jars, but no class, of the sample WAR. */
final class DropInWar {
    static final String PAGE = "<!doctype html><meta charset=utf-8><title>Orders</title>\n";

    private static final List<String> CLASSES = List.of(
            AnnotatedEcho.class.getName(),
            Confirmation.class.getName(),
            Counting.class.getName(),
            Counting.class.getName() + "$Counted",
            Counting.class.getName() + "$CountedStream",
            Endpoints.class.getName(),
            Order.class.getName(),
            Orders.class.getName(),
            ProgrammedEcho.class.getName(),
            ProgrammedEcho.class.getName() + "$1",
            SignIn.class.getName(),
            SignIn.class.getName() + "$1");

    private final ZipOutputStream zip;

    private DropInWar(ZipOutputStream zip) {
        this.zip = zip;
    }

    /**
     * Makes one.
     *
     * @param context its context path, which WildFly reads in the WAR
     * @param declarations what its web.xml says, in this order
     */
    static Path make(Path sample, Path target, String context, String... declarations) throws IOException {
        Files.createDirectories(target.getParent());
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(target))) {
            DropInWar war = new DropInWar(zip);
            war.put("index.html", PAGE);
            war.put("WEB-INF/web.xml", webXml(declarations));
            war.put(
                    "WEB-INF/beans.xml",
                    "<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\" bean-discovery-mode=\"annotated\"/>");
            war.put(
                    "WEB-INF/jboss-web.xml",
                    "<jboss-web><context-root>" + (context.isEmpty() ? "/" : context) + "</context-root></jboss-web>");
            for (String name : CLASSES) {
                String resource = name.replace('.', '/') + ".class";
                try (InputStream bytes = DropInWar.class.getClassLoader().getResourceAsStream(resource)) {
                    war.put("WEB-INF/classes/" + resource, bytes);
                }
            }
            war.putLibraries(sample);
        }
        return target;
    }

    /** Makes an EAR of some, by their context paths. */
    static Path ear(Path target, Map<String, Path> wars) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(target))) {
            DropInWar ear = new DropInWar(zip);
            StringBuilder modules = new StringBuilder();
            for (Map.Entry<String, Path> war : wars.entrySet()) {
                String name = war.getValue().getFileName().toString();
                modules.append("<module><web><web-uri>%s</web-uri><context-root>%s</context-root></web></module>\n"
                        .formatted(name, war.getKey()));
                try (InputStream bytes = Files.newInputStream(war.getValue())) {
                    ear.put(name, bytes);
                }
            }
            ear.put(
                    "META-INF/application.xml",
                    "<application xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"10\">\n" + modules
                            + "</application>\n");
        }
        return target;
    }

    /** A filter, supporting asynchronous requests or silent about them, as most old ones are. */
    static String filter(Class<?> type, boolean async) {
        return """
                <filter>
                  <filter-name>%1$s</filter-name>
                  <filter-class>%2$s</filter-class>%3$s
                </filter>
                <filter-mapping>
                  <filter-name>%1$s</filter-name>
                  <url-pattern>/*</url-pattern>
                </filter-mapping>
                """.formatted(
                        type.getSimpleName(), type.getName(), async ? "<async-supported>true</async-supported>" : "");
    }

    /** Only members may come to Halley's URL, and the server asks them for name and password (RFC 7617). */
    static String membersOnly() {
        return """
                <security-constraint>
                  <web-resource-collection>
                    <web-resource-name>Halley</web-resource-name>
                    <url-pattern>/push</url-pattern>
                  </web-resource-collection>
                  <auth-constraint>
                    <role-name>member</role-name>
                  </auth-constraint>
                </security-constraint>
                <login-config>
                  <auth-method>BASIC</auth-method>
                  <realm-name>%s</realm-name>
                </login-config>
                <security-role>
                  <role-name>member</role-name>
                </security-role>
                """.formatted(Setup.REALM);
    }

    private static String webXml(String... declarations) {
        return """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                %s
                </web-app>
                """.formatted(String.join("", declarations));
    }

    private void putLibraries(Path sample) throws IOException {
        try (ZipInputStream from = new ZipInputStream(Files.newInputStream(sample))) {
            for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
                if (entry.getName().startsWith("WEB-INF/lib/") && !entry.isDirectory()) {
                    put(entry.getName(), from);
                }
            }
        }
    }

    private void put(String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    private void put(String name, InputStream bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        bytes.transferTo(zip);
        zip.closeEntry();
    }
}
