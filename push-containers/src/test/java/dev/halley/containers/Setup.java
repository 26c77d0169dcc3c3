package dev.halley.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** What the set-up of several servers has in common. */
final class Setup {
    /** Of each server; what it keeps outside of the heap comes on top. */
    static final String HEAP = "-Xmx512m";

    static final String WAR = "push-war-sample.war";
    static final String CONTEXT = "/push-war-sample";

    /** The server's own realm, as WildFly calls it. */
    static final String REALM = "ApplicationRealm";

    /** Whom it knows, in the role {@code member}. */
    static final String USER = "carol";

    static final String PASSWORD = "secret";

    private Setup() {}

    /**
     * Some free port of the loopback, below those that systems hand out by themselves (Linux from 32768, RFC 6335 §6 from 49152), so that it is still free
     * when a server comes back to it.
     */
    static int freePort() throws IOException {
        for (int attempt = 0; ; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 32_768);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                if (attempt == 100) {
                    throw e;
                }
            }
        }
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path copy = to.resolve(from.relativize(path).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(path, copy);
            }
        }
    }

    /** Copies the WAR as it is. */
    static Path drop(Path war, Path folder) throws IOException {
        return Files.copy(war, Files.createDirectories(folder).resolve(WAR));
    }

    /** Puts a WAR in the place of one that a server has deployed; it never sees a part of it. */
    static void replace(Path war, Path deployed) throws IOException {
        Path beside = Files.createTempFile(deployed.getParent().getParent(), "new", "");
        Files.copy(war, beside, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(beside, FileTime.from(Instant.now()));
        Files.move(beside, deployed, StandardCopyOption.ATOMIC_MOVE);
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** Replaces what must be there exactly once. */
    static void replace(Path file, String found, String replacement) throws IOException {
        String text = Files.readString(file);
        int at = text.indexOf(found);
        if (at < 0 || text.indexOf(found, at + 1) >= 0) {
            throw new IllegalStateException("expected once in " + file + ": " + found);
        }
        Files.writeString(file, text.replace(found, replacement));
    }

    /** Replaces what must be there, where it comes first. */
    static void replaceFirst(Path file, String found, String replacement) throws IOException {
        String text = Files.readString(file);
        int at = text.indexOf(found);
        if (at < 0) {
            throw new IllegalStateException("expected in " + file + ": " + found);
        }
        Files.writeString(file, text.substring(0, at) + replacement + text.substring(at + found.length()));
    }

    /** The one folder in a folder: distributions name it by their version. */
    static Path only(Path folder) {
        try (Stream<Path> folders = Files.list(folder)) {
            List<Path> all = folders.filter(Files::isDirectory).toList();
            if (all.size() != 1) {
                throw new IllegalStateException("expected one distribution in " + folder + ", found " + all);
            }
            return all.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
