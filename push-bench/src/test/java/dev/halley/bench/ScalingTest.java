package dev.halley.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/scaling.md shows what its figures give. */
class ScalingTest {
    private static final Path PAGE = Path.of("..", "docs", "scaling.md");

    @Test
    void tablesOfThePage_areWhatTheFiguresGive() throws IOException {
        String page = Files.readString(PAGE);

        assertThat(Scaling.read().rendered(page))
                .as("run push-bench/scaling and commit the page")
                .isEqualTo(page);
    }

    @Test
    void page_hasEveryTable() throws IOException {
        String emptied =
                Files.readString(PAGE).replaceAll("(?s)(<!-- scaling: [a-z-]+ -->\n).*?(<!-- end -->)", "$1$2");

        assertThat(Scaling.read().rendered(emptied))
                .contains(
                        "| a message delivered alone",
                        "| long poll |",
                        "| 1,000,000 |",
                        "| **nodes**, spare ones included |");
    }
}
