package dev.halley.launcher;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Where {@code java -jar some.war} begins. Unpacks the WAR into a temporary folder, deleted at the end: the web
 * application without the launcher, and the launcher with its Tomcat, whose class loader's parent is the platform's. So
 * the web application sees what it would see in any Tomcat: nothing of this file.
 *
 * <p>It is packed under {@code META-INF/versions/17/} of a multi-release WAR, where no server takes it for content.
 *
 * <p>Exit codes: 1 it could not start, 2 bad arguments; both with one line on standard error.
 */
public final class Main {

    private static final String LAUNCHER = "WEB-INF/launcher/";
    private static final String VERSIONS = "META-INF/versions/";

    private Main() {}

    /** Arguments as {@code --help} tells. */
    public static void main(String[] args) throws IOException, URISyntaxException {
        Path war = Path.of(
                Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path folder = Files.createTempDirectory("halley-");
        Deque<AutoCloseable> running = new ConcurrentLinkedDeque<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running, folder), "halley-stop"));
        try {
            unpack(war, folder);
            URLClassLoader loader = new URLClassLoader(jarsIn(folder.resolve("launcher")), parent());
            running.push(loader);
            Thread.currentThread().setContextClassLoader(loader);
            running.push(start(loader, folder, args));
        } catch (IllegalArgumentException badArguments) {
            fail(2, badArguments);
        } catch (IOException | IllegalStateException cannotStart) {
            fail(1, cannotStart);
        }
    }

    private static ClassLoader parent() {
        return ClassLoader.getPlatformClassLoader();
    }

    /** {@code Server.start}, which is not on this class's path. */
    private static AutoCloseable start(ClassLoader loader, Path folder, String[] args) throws IOException {
        try {
            return (AutoCloseable) Class.forName("dev.halley.launcher.Server", true, loader)
                    .getMethod("start", Path.class, String[].class)
                    .invoke(null, folder, args);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof RuntimeException e) {
                throw e;
            }
            if (thrown.getCause() instanceof IOException e) {
                throw e;
            }
            throw new IllegalStateException(thrown.getCause());
        } catch (ReflectiveOperationException damaged) {
            throw new IllegalStateException("the WAR is damaged: " + damaged, damaged);
        }
    }

    private static void unpack(Path war, Path folder) throws IOException {
        try (ZipFile zip = new ZipFile(war.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                String name = entry.getName();
                if (!entry.isDirectory() && !name.startsWith(VERSIONS)) {
                    String place = name.startsWith(LAUNCHER)
                            ? "launcher/" + name.substring(LAUNCHER.length())
                            : "webapp/" + name;
                    Path target = folder.resolve(place).normalize();
                    if (!target.startsWith(folder)) {
                        throw new IOException("the WAR has an entry outside of itself: " + name);
                    }
                    Files.createDirectories(target.resolveSibling("."));
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, target);
                    }
                }
            }
        }
    }

    private static URL[] jarsIn(Path folder) throws IOException {
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path jar : files.sorted().toList()) {
                jars.add(jar.toUri().toURL());
            }
        }
        return jars.toArray(URL[]::new);
    }

    private static void stop(Iterable<AutoCloseable> running, Path folder) {
        for (AutoCloseable each : running) {
            try {
                each.close();
            } catch (Exception e) {
                System.err.println("Halley did not stop cleanly: " + e);
            }
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException | UncheckedIOException leftBehind) {
            System.err.println("Halley leaves " + folder + " behind: " + leftBehind);
        }
    }

    private static void fail(int code, Exception reason) {
        System.err.println("Halley cannot start: " + reason.getMessage());
        System.exit(code);
    }
}
