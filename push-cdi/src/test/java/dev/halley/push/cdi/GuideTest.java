package dev.halley.push.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.cdi.Problems.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/guide.md shows in Java is what the tests of this module do, word by word; only the indentation is its own. */
class GuideTest {
    private static final Pattern FENCE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private final String page = read(Path.of("..", "docs", "guide.md"));

    @Test
    void snippets_arePartsOfTestsThatRun() throws IOException {
        List<String> snippets = FENCE.matcher(page)
                .results()
                .map(fence -> withoutIndentation(fence.group(1)))
                .toList();
        String sources;
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .map(file -> withoutIndentation(read(file)))
                    .collect(Collectors.joining());
        }

        assertThat(snippets)
                .hasSize(19)
                .allSatisfy(snippet -> assertThat(sources).contains(snippet));
    }

    @Test
    void everyProblemOfADeployment_isListed() {
        assertThat(page).contains(Arrays.stream(Code.values()).map(Code::prefix).toList());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withoutIndentation(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n", "\n", "\n"));
    }
}
