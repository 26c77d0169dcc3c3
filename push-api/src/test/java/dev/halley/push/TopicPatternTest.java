package dev.halley.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicPatternTest {
    @Property(tries = 5000)
    void matches_asTheRegularExpressionDoes(@ForAll("patterns") String pattern, @ForAll("topics") String topic) {
        assertThat(TopicPattern.parse(pattern).matches(topic))
                .as("%s matches %s", pattern, topic)
                .isEqualTo(regex(pattern).matcher(topic).matches());
    }

    /** The rules of docs/protocol.md §2, word by word. */
    private static Pattern regex(String pattern) {
        String[] segments = pattern.split("/", -1);
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < segments.length; i++) {
            String first = i == 0 ? "(?!@)" : "/";
            regex.append(
                    switch (segments[i]) {
                        case "*" -> first + "[^/]+";
                        case "**" -> first + "[^/]+(/[^/]+)*";
                        default -> (i == 0 ? "" : "/") + Pattern.quote(segments[i]);
                    });
        }
        return Pattern.compile(regex.toString());
    }

    @Property
    void anyText_isAPatternOrInvalidInput(@ForAll String text) {
        reads(text);
    }

    @Property
    void nearlyAPattern_isAPatternOrInvalidInput(
            @ForAll
                    @Chars({'a', 'é', '/', '*', '@', '#', ' ', '"', '\u2028', '\ud800', '\udc00'})
                    @StringLength(max = 12)
                    String text) {
        reads(text);
    }

    private static void reads(String text) {
        try {
            TopicPattern pattern = TopicPattern.parse(text);
            assertThat(pattern).hasToString(text).isEqualTo(TopicPattern.parse(text));
            assertThat(String.join("/", pattern.segments())).isEqualTo(text);
            assertThat(pattern.isLiteral()).isEqualTo(isTopic(text));
        } catch (InvalidInputException e) {
            assertThat(e).hasMessageStartingWith("topic pattern: expected ").hasMessageContaining(", found ");
            assertThat(isTopic(text)).isFalse();
        }
    }

    private static boolean isTopic(String text) {
        try {
            return TopicPattern.requireTopic(text).equals(text);
        } catch (InvalidInputException e) {
            return false;
        }
    }

    @Property
    void topics_matchThemselves(@ForAll("topics") String topic) {
        assertThat(TopicPattern.parse(topic).matches(topic)).isTrue();
        assertThat(TopicPattern.parse(topic).isLiteral()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "orders/*,orders/eu,true",
        "orders/*,orders,false",
        "orders/*,orders/eu/1,false",
        "orders/**,orders/eu,true",
        "orders/**,orders/eu/1,true",
        "orders/**,orders,false",
        "**,@alice/x,false",
        "*,@alice,false",
        "@alice/*,@alice/x,true",
        "a/*,a/@b,true"
    })
    void examplesOfTheProtocol(String pattern, String topic, boolean matches) {
        assertThat(TopicPattern.parse(pattern).matches(topic)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "a/",
                "/a",
                "a//b",
                "a b",
                "a\tb",
                "a\u00a0b",
                "a\u2028",
                "a\u0000",
                "a\ud800",
                "a*",
                "a/b*",
                "**/a",
                "a?",
                "a#",
                "{a}",
                "a,b",
                "\"a\"",
                "a\\b",
                "<a>"
            })
    void wrongForm_isInvalidInput(String text) {
        assertThatThrownBy(() -> TopicPattern.parse(text)).isInstanceOf(InvalidInputException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "é/日本語", "a.b-c_d:1", "\uD83D\uDE00", "@me/x", "a%20b"})
    void otherCharacters_areAllowed(String text) {
        assertThat(TopicPattern.requireTopic(text)).isEqualTo(text);
    }

    @Test
    void bounds_areInclusive() {
        TopicPattern.requireTopic("a".repeat(128));
        TopicPattern.requireTopic("a/".repeat(15) + "a");
        TopicPattern.requireTopic("a".repeat(127) + "/" + "b".repeat(128));
        assertThatThrownBy(() -> TopicPattern.requireTopic("a".repeat(129))).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> TopicPattern.requireTopic("a/".repeat(16) + "a"))
                .isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> TopicPattern.requireTopic("a".repeat(128) + "/" + "b".repeat(128)))
                .isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> TopicPattern.requireTopic("a/*")).isInstanceOf(InvalidInputException.class);
    }

    @Provide
    Arbitrary<String> topics() {
        Arbitrary<String> segment = Arbitraries.of("a", "b", "@c", "aa");
        return segment.list().ofMinSize(1).ofMaxSize(4).map(list -> String.join("/", list));
    }

    @Provide
    Arbitrary<String> patterns() {
        Arbitrary<String> segment = Arbitraries.of("a", "b", "@c", "aa", "*");
        Arbitrary<String> last = Arbitraries.of("", "", "/**", "/*");
        return segment.list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .flatMap(list -> last.map(end -> list.stream().collect(Collectors.joining("/")) + end));
    }
}
