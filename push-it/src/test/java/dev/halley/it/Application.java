package dev.halley.it;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;

/**
 * An application as a user would make it: own classes and pages, and in {@code WEB-INF/lib} the jars that the sample WAR carries. Served by a Tomcat of
 * its own on a free port of 127.0.0.1.
 */
final class Application implements AutoCloseable {
    private final Path folder;
    private final Tomcat tomcat = new Tomcat();

    Application(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("WEB-INF/lib"));
        Files.createDirectories(folder.resolve("WEB-INF/classes"));
        Files.writeString(folder.resolve("WEB-INF/beans.xml"), "<beans bean-discovery-mode=\"annotated\"/>");
        try (JarFile war = new JarFile(War.FILE.toFile())) {
            for (Enumeration<JarEntry> entries = war.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().matches("WEB-INF/lib/[^/]+\\.jar")) {
                    try (InputStream jar = war.getInputStream(entry)) {
                        Files.copy(jar, folder.resolve(entry.getName()));
                    }
                }
            }
        }
    }

    /** Compiles a class into the application, against what is in its {@code WEB-INF/lib} and the Jakarta APIs. */
    void addClass(String name, String source) throws IOException {
        Path file = folder.resolveSibling(name + ".java");
        Files.writeString(file, source);
        List<String> classPath = new ArrayList<>(List.of(System.getProperty("java.class.path")));
        try (Stream<Path> jars = Files.list(folder.resolve("WEB-INF/lib"))) {
            jars.map(Path::toString).forEach(classPath::add);
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int errors = compiler.run(
                null,
                null,
                null,
                "-Werror",
                "-proc:none",
                "-d",
                folder.resolve("WEB-INF/classes").toString(),
                "-cp",
                String.join(File.pathSeparator, classPath),
                file.toString());
        if (errors != 0) {
            throw new IllegalArgumentException(name + " does not compile; the compiler has said why");
        }
    }

    void addPage(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    /** Starts it, and gives its address. */
    String start() throws LifecycleException {
        tomcat.setBaseDir(folder.resolveSibling("tomcat").toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.setAddDefaultWebXmlToWebapp(false);
        Context context = tomcat.addWebapp("", folder.toString());
        Tomcat.addServlet(context, "default", new DefaultServlet());
        context.addServletMapping("/", "default");
        Tomcat.addDefaultMimeTypeMappings(context);
        tomcat.start();
        if (context.getState() != LifecycleState.STARTED) {
            throw new IllegalStateException("the application did not start; the log says why");
        }
        return "http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/";
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }
}
