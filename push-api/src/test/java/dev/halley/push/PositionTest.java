package dev.halley.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]{1,32}-(0|[1-9][0-9]{0,18})");

    @Property
    void whatIsWritten_isReadAgain(
            @ForAll @StringLength(min = 1, max = 32) @NumericChars @CharRange(from = 'a', to = 'z') String lane,
            @ForAll @LongRange(min = 0) long sequence) {
        Position position = new Position(lane, sequence);

        assertThat(Position.parse(position.toString())).isEqualTo(position);
    }

    @Property
    void anyText_isAPositionOrInvalidInput(@ForAll String text) {
        reads(text);
    }

    @Property
    void nearlyAPosition_isAPositionOrInvalidInput(
            @ForAll @Chars({'a', 'z', 'Z', '0', '1', '9', '-', '+', '\u0661', ',', ' '}) @StringLength(max = 60)
                    String text) {
        reads(text);
    }

    private static void reads(String text) {
        try {
            assertThat(Position.parse(text)).hasToString(text);
            assertThat(text).matches(FORM);
        } catch (InvalidInputException e) {
            assertThat(e).hasMessageStartingWith("position: expected ").hasMessageContaining(", found ");
            assertThat(FORM.matcher(text).matches() && fits(text)).isFalse();
        }
    }

    private static boolean fits(String text) {
        String digits = text.substring(text.indexOf('-') + 1);
        return new java.math.BigInteger(digits).bitLength() <= 63;
    }

    @Test
    void greatestSequence_isRead() {
        assertThat(Position.parse("a-9223372036854775807").sequence()).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "a",
                "a-",
                "-1",
                "a-1 ",
                " a-1",
                "A-1",
                "a-01",
                "a-+1",
                "a--1",
                "a-9223372036854775808",
                "a-1-2",
                "a_b-1",
                "a-\u0661",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-1"
            })
    void wrongForm_isInvalidInput(String text) {
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> Position.parse(text));
    }

    @Test
    void wrongParts_areInvalidInput() {
        assertThatThrownBy(() -> new Position("", 1)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> new Position("a", -1)).isInstanceOf(InvalidInputException.class);
    }
}
