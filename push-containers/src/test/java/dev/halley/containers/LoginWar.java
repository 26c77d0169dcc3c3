package dev.halley.containers;

import dev.halley.containers.app.AccountServlet;
import dev.halley.containers.app.LoginFilter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** The sample's WAR with the classes of an application that has a login. */
final class LoginWar {
    private static final List<String> CLASSES = List.of(
            AccountServlet.class.getName(), LoginFilter.class.getName(), LoginFilter.class.getName() + "$Known");

    private LoginWar() {}

    /** Makes it from the sample's, as a new file. */
    static Path make(Path sample, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        try (ZipInputStream from = new ZipInputStream(Files.newInputStream(sample));
                OutputStream file = Files.newOutputStream(target);
                ZipOutputStream to = new ZipOutputStream(file)) {
            for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
                to.putNextEntry(new ZipEntry(entry.getName()));
                from.transferTo(to);
                to.closeEntry();
            }
            for (String name : CLASSES) {
                String resource = name.replace('.', '/') + ".class";
                to.putNextEntry(new ZipEntry("WEB-INF/classes/" + resource));
                try (InputStream bytes = LoginWar.class.getClassLoader().getResourceAsStream(resource)) {
                    bytes.transferTo(to);
                }
                to.closeEntry();
            }
        }
        return target;
    }
}
