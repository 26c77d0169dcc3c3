package dev.halley.push;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class InvalidInputExceptionTest {
    @Property
    void whatWasFound_isQuotedOnOneShortLine(@ForAll String found) {
        String message = InvalidInputException.of("x", "y", found).getMessage();

        assertThat(message).startsWith("x: expected y, found \"").endsWith("\"");
        String quoted = message.substring("x: expected y, found \"".length(), message.length() - 1);
        assertThat(quoted.codePointCount(0, quoted.length())).isLessThanOrEqualTo(65);
        assertThat(quoted.chars().noneMatch(c -> Character.isISOControl(c) || c == '"' || c == '\u2028'))
                .isTrue();
    }

    @Test
    void longText_isCut() {
        assertThat(InvalidInputException.of("x", "y", "a".repeat(100)))
                .hasMessage("x: expected y, found \"" + "a".repeat(64) + "…\"");
    }
}
