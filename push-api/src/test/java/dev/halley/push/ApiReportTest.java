package dev.halley.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compares the public surface with {@code api.txt}, so that a reviewer sees every change of it as a diff. */
class ApiReportTest {
    private static final Path REPORT = Path.of("api.txt");
    private static final String UPDATE = "mvn test -pl push-api -Dtest=ApiReportTest -Dapi.update";

    @Test
    void publicSurface_isWhatTheReportSays() throws IOException, URISyntaxException, ClassNotFoundException {
        Path classes = Path.of(
                Push.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<String> actual = ApiReport.of(classes);
        if (System.getProperty("api.update") != null) {
            Files.write(REPORT, actual);
        }
        assertThat(differences(Files.readAllLines(REPORT), actual))
                .as("push-api/api.txt and the public surface differ; if you meant it, run: %s", UPDATE)
                .isEmpty();
    }

    private static List<String> differences(List<String> expected, List<String> actual) {
        List<String> gone = withTypes(expected);
        List<String> added = withTypes(actual);
        gone.removeAll(withTypes(actual));
        added.removeAll(withTypes(expected));
        gone.replaceAll(line -> "- " + line);
        gone.addAll(added.stream().map(line -> "+ " + line).toList());
        return gone;
    }

    /** Says with each member whose it is, so that a line means something by itself. */
    private static List<String> withTypes(List<String> lines) {
        List<String> result = new ArrayList<>();
        String type = "";
        for (String line : lines) {
            if (line.startsWith(" ")) {
                result.add(type + ": " + line.strip());
            } else {
                type = line;
                result.add(line);
            }
        }
        return result;
    }
}
