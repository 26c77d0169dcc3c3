package dev.halley.push.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ProblemsPageTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (HALLEY-\\d{4}) \\| .+ \\| .+ \\|$");

    @Test
    void page_hasOneRowForEachNumber() throws IOException {
        List<String> rows = ROW.matcher(Files.readString(Path.of("..", "docs", "problems.md")))
                .results()
                .map((MatchResult row) -> row.group(1))
                .toList();

        assertThat(rows)
                .isEqualTo(Arrays.stream(Problems.Code.values())
                        .map(Problems.Code::prefix)
                        .toList());
    }
}
