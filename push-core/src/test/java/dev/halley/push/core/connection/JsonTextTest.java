package dev.halley.push.core.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halley.push.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    private final JsonText json = new JsonText();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1                         | 1",
                "` \t1.50e+2\r\n`           | 1.50e+2",
                "{ \"a b\" : [ 1 , \"\\\" \" ] } | {\"a b\":[1,\"\\\" \"]}",
                "\"\ud83d\ude00\"            | \"\ud83d\ude00\""
            })
    void text_isPutOnOneLineAsItIs(String text, String line) {
        assertThat(json.compact("data", text)).isEqualTo(line);
    }

    @Test
    void loneSurrogate_isEscaped() {
        assertThat(json.compact("data", " \"\ud800 \udc00\ud83d\"")).isEqualTo("\"\\ud800 \\udc00\\ud83d\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "}", "[1,]", "1 2", "{}{}", "nul", "'a'", "01", "{\"a\":}", "\"\t\"", "NaN"})
    void whatIsNoJson_isRefused(String text) {
        assertThatThrownBy(() -> json.compact("data", text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("data: expected one JSON text");
        assertThatThrownBy(() -> json.object("message", text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("message: expected one JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "null", "\"a\""})
    void whatIsNoObject_isRefused(String text) {
        assertThatThrownBy(() -> json.object("message", text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("message: expected one JSON object, found \"" + text.replace('"', '?') + "\"");
    }

    @Test
    void whatIsNestedTooDeep_isRefused() {
        String deep = "[".repeat(50_000) + "]".repeat(50_000);
        assertThatThrownBy(() -> json.compact("data", deep)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> json.object("message", "{\"a\":" + deep + "}"))
                .isInstanceOf(InvalidInputException.class);
    }
}
