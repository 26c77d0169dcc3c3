package dev.halley.push.testing.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/testing.md and docs/state.md show in Java is what the tests of this module do, word by word; only the indentation is its own. */
class PagesTest {
    private static final Pattern FENCE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @ParameterizedTest
    @CsvSource({"testing.md, 9", "state.md, 2"})
    void snippets_arePartsOfTestsThatRun(String page, int count) throws IOException {
        List<String> snippets = FENCE.matcher(Files.readString(Path.of("..", "docs", page)))
                .results()
                .map(fence -> withoutIndentation(fence.group(1)))
                .toList();
        String sources;
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .map(PagesTest::read)
                    .collect(Collectors.joining("\n"));
        }

        assertThat(snippets)
                .hasSize(count)
                .allSatisfy(snippet -> assertThat(sources).contains(snippet));
    }

    private static String read(Path file) {
        try {
            return withoutIndentation(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withoutIndentation(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n", "\n", "\n"));
    }
}
