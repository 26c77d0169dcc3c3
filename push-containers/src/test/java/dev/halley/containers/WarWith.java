package dev.halley.containers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Puts more into a WAR. */
final class WarWith {
    private WarWith() {}

    /** Copies a WAR, with more classes in it. */
    static Path classes(Path war, Path target, Class<?>... more) throws IOException {
        try (ZipInputStream from = new ZipInputStream(Files.newInputStream(war));
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(target))) {
            for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
                put(to, entry.getName(), from);
            }
            for (Class<?> type : more) {
                String resource = type.getName().replace('.', '/') + ".class";
                try (InputStream bytes = type.getClassLoader().getResourceAsStream(resource)) {
                    put(to, "WEB-INF/classes/" + resource, bytes);
                }
            }
        }
        return target;
    }

    private static void put(ZipOutputStream zip, String name, InputStream bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        bytes.transferTo(zip);
        zip.closeEntry();
    }
}
