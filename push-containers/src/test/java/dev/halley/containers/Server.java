package dev.halley.containers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;

/** Every server that the WAR must run on, unchanged. */
enum Server {
    TOMCAT_10_1("Tomcat", "tomcat-10.1", Jdk.OWN, new Tomcat()),
    TOMCAT_11("Tomcat", "tomcat-11", Jdk.OWN, new Tomcat()),
    JETTY_12_0_EE10("Jetty, ee10", "jetty-12.0", Jdk.OWN, new Jetty("ee10", false)),
    JETTY_12_0_EE10_CDI("Jetty, ee10 with ee10-cdi", "jetty-12.0", Jdk.OWN, new Jetty("ee10", true)),
    JETTY_12_1_EE10("Jetty, ee10", "jetty-12.1", Jdk.OWN, new Jetty("ee10", false)),
    JETTY_12_1_EE10_CDI("Jetty, ee10 with ee10-cdi", "jetty-12.1", Jdk.OWN, new Jetty("ee10", true)),
    JETTY_12_1_EE11("Jetty, ee11", "jetty-12.1", Jdk.OWN, new Jetty("ee11", false)),
    JETTY_12_1_EE11_CDI("Jetty, ee11 with ee11-cdi", "jetty-12.1", Jdk.OWN, new Jetty("ee11", true)),
    WILDFLY_39("WildFly", "wildfly-39", Jdk.OWN, new WildFly()),
    GLASSFISH_7("GlassFish", "glassfish-7", Jdk.OWN, new GlassFish(false)),
    GLASSFISH_8("GlassFish", "glassfish-8", Jdk.JDK_25, new GlassFish(false)),
    PAYARA_6("Payara", "payara-6", Jdk.OWN, new GlassFish(true)),
    PAYARA_7("Payara", "payara-7", Jdk.JDK_25, new GlassFish(true)),
    LIBERTY("Open Liberty", "liberty", Jdk.OWN, new Liberty()),
    TOMEE_10("TomEE, embedded", "tomee-10", Jdk.OWN, new TomEE()),
    JAVA_JAR("`java -jar`, Tomcat", "java-jar", Jdk.OWN, new JavaJar()),
    JAVA_JAR_25("`java -jar`, Tomcat", "java-jar", Jdk.JDK_25, new JavaJar());

    /** Where Maven has unpacked the distributions, and where servers run. */
    private static final Path FOLDER =
            Path.of(System.getProperty("halley.folder")).toAbsolutePath();

    private static final Properties VERSIONS = versions();

    private final String title;
    private final String distribution;
    private final Jdk jdk;
    private final Family family;

    Server(String title, String distribution, Jdk jdk, Family family) {
        this.title = title;
        this.distribution = distribution;
        this.jdk = jdk;
        this.family = family;
    }

    /** Those that this run is for, by the system property {@code halley.servers}: names joined by commas, or {@code all}. */
    static List<Server> chosen() {
        String names = System.getProperty("halley.servers");
        return names.equals("all")
                ? List.of(values())
                : Arrays.stream(names.split(",")).map(Server::valueOf).toList();
    }

    String title() {
        return title;
    }

    Set<Quirk> quirks() {
        return family.quirks();
    }

    String version() {
        return VERSIONS.getProperty(distribution);
    }

    Jdk jdk() {
        return jdk;
    }

    /** Sets it up anew, in an empty folder. */
    Family.Launch install(Path war) throws IOException {
        Setup.delete(base());
        Files.createDirectories(base());
        return family.install(ground(war));
    }

    /** Makes sessions outlive a restart; false where that can't be. After {@link #install}. */
    boolean keepSessions(Path war) throws IOException {
        return family.keepSessions(ground(war));
    }

    private Family.Ground ground(Path war) {
        Path home = family instanceof JavaJar
                ? base()
                : Setup.only(FOLDER.resolve("servers").resolve(distribution));
        return new Family.Ground(home, base(), war, jdk.home());
    }

    /** Takes the application away from it while it runs. */
    void undeploy(Path deployed) throws IOException {
        family.undeploy(deployed);
    }

    /** Puts one more application into it, before it starts. */
    void add(Family.Launch launch, String context, Path war) throws IOException {
        family.add(launch, context, war);
    }

    /** Makes its realm know a user, before it starts. */
    void addUser(Family.Launch launch) throws IOException {
        family.addUser(launch);
    }

    /** The folder that it runs in. */
    Path base() {
        return FOLDER.resolve("running")
                .resolve(name().toLowerCase(Locale.ROOT))
                .toAbsolutePath();
    }

    /** What it prints: its log. */
    Path console() {
        return base().resolve("console.log");
    }

    private static Properties versions() {
        Properties versions = new Properties();
        try (InputStream in = Server.class.getResourceAsStream("versions.properties")) {
            versions.load(in);
            return versions;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
