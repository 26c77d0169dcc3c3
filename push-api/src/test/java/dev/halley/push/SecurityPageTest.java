package dev.halley.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/security.md names the bounds that are in the code. */
class SecurityPageTest {
    private static final Pattern ROW = Pattern.compile("\\| `(push\\.[a-z-]+)` \\| ([0-9,]+) \\|");

    @Test
    void limits_areThoseOfTheCode() throws IOException {
        String page = Files.readString(Path.of("../docs/security.md"));
        Map<String, String> documented = ROW.matcher(page)
                .results()
                .collect(Collectors.toMap(
                        row -> row.group(1),
                        row -> row.group(2).replace(",", ""),
                        (a, b) -> a + " and " + b,
                        TreeMap::new));
        Map<String, String> real = Arrays.stream(PushConfig.class.getRecordComponents())
                .filter(setting -> documented.containsKey(name(setting)))
                .collect(Collectors.toMap(
                        SecurityPageTest::name, SecurityPageTest::byDefault, (a, b) -> a, TreeMap::new));

        assertThat(documented).hasSizeGreaterThan(10).isEqualTo(real);
    }

    private static String name(RecordComponent setting) {
        return "push."
                + Pattern.compile("[A-Z]")
                        .matcher(setting.getName())
                        .replaceAll(
                                (MatchResult capital) -> "-" + capital.group().toLowerCase(Locale.ROOT));
    }

    private static String byDefault(RecordComponent setting) {
        try {
            return String.valueOf(setting.getAccessor().invoke(PushConfig.defaults()));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
