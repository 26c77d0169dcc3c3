package dev.halley.push.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.InvalidInputException;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonValue;
import java.io.StringReader;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

class JsonTextPropertyTest {
    private final JsonText json = new JsonText();

    @Property
    void anyText_isJsonOrInvalidInput(@ForAll String text) {
        reads(text);
    }

    @Property(tries = 3000)
    void nearlyJson_isJsonOrInvalidInput(
            @ForAll
                    @Chars({'{', '}', '[', ']', '"', ':', ',', '\\', 'u', '0', '1', 'e', '-', '.', ' ', '\n', 't'})
                    @StringLength(max = 12)
                    String text) {
        reads(text);
    }

    @Property
    void brokenJson_isJsonOrInvalidInput(@ForAll("broken") String text) {
        reads(text);
    }

    @Provide
    Arbitrary<String> broken() {
        String whole = "{\"a\":[1,-2.5e3,true,false,null,\"x\\u00e9\\n\",{}],\"b\":{\"c\":\"\"} }";
        return Arbitraries.integers()
                .between(0, whole.length())
                .flatMap(from -> Arbitraries.integers()
                        .between(from, whole.length())
                        .map(to -> whole.substring(0, from) + whole.substring(to)));
    }

    private void reads(String text) {
        String compact;
        try {
            compact = json.compact("data", text);
        } catch (InvalidInputException e) {
            assertThat(e).hasMessageStartingWith("data: expected ").hasMessageContaining(", found ");
            return;
        }
        assertThat(compact).doesNotContainPattern("[\n\r]");
        assertThat(value(compact)).isEqualTo(value(text));
        assertThat(json.compact("data", compact)).isEqualTo(compact);
    }

    private static JsonValue value(String text) {
        try (var reader = Json.createReader(new StringReader(text))) {
            return reader.readValue();
        } catch (JsonException e) {
            throw new AssertionError("taken as JSON: " + text, e);
        }
    }
}
