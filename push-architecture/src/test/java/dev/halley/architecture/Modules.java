package dev.halley.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The modules as they lie beside this one: a class belongs to the folder that it was compiled in. */
final class Modules {
    private static final String CLASSES = "/target/classes/";

    private Modules() {}

    /** All modules that have Java sources of their own, but the benchmarks: nobody uses them, and they use what they like. */
    static List<String> names() {
        try (Stream<Path> folders = Files.list(Path.of(".."))) {
            return folders.filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
                    .map(folder -> folder.getFileName().toString())
                    .filter(name -> !name.equals("push-bench"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JavaClasses classes() {
        return new ClassFileImporter()
                .importPaths(names().stream()
                        .map(name -> Path.of("..", name + CLASSES))
                        .toList());
    }

    static DescribedPredicate<JavaClass> in(String module) {
        return DescribedPredicate.describe(
                "are in " + module, type -> moduleOf(type).equals(module));
    }

    /** The empty text for classes of the JDK and of libraries. */
    static String moduleOf(JavaClass type) {
        return type.getBaseComponentType()
                .getSource()
                .map(source -> source.getUri().getPath())
                .filter(path -> path != null && path.contains(CLASSES))
                .map(path -> path.substring(0, path.indexOf(CLASSES)))
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .orElse("");
    }
}
