package dev.halley.push.core.encode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Cursor;
import dev.halley.push.Message;
import dev.halley.push.Position;
import dev.halley.push.spi.Log;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

/** Whatever is said, it arrives as it was, and breaks out of nothing. */
class EncodingTest {
    private static final Position POSITION = new Position("m", 1);

    @Property
    void anyText_isReadAsItWas(@ForAll String text) {
        reads(text);
    }

    @Property
    void nastyText_isReadAsItWas(
            @ForAll
                    @Chars({'"', '\\', '\n', '\r', '\0', '\u007f', '<', '/', '\u2028', '\ud83d', '\ude00', 'u', 'a'})
                    @StringLength(max = 20)
                    String text) {
        reads(text);
    }

    private static void reads(String text) {
        Message message = new Message(text, POSITION, 1, text, text, text, json(text));

        String lines = encoded(Format.LINES, message);
        assertThat(lines.indexOf('\n')).as("one line").isEqualTo(lines.length() - 1);
        assertThat(lines).doesNotContain("\r");
        same(text, lines);

        String sse = encoded(Format.SSE, message);
        assertThat(sse).startsWith("id: m-1\ndata: ").endsWith("\n\n").hasLineCount(3);
        same(text, sse.substring("id: m-1\ndata: ".length()));

        String script = encoded(Format.SCRIPT, message);
        assertThat(script).doesNotContainPattern("[<>&\u2028\u2029\n\r]");
        same(text, script);
    }

    private static String encoded(Format format, Message message) {
        EncodedBatch batch =
                new EncodedBatch(new Log.Batch(List.of(message), Cursor.of(POSITION), false, 0), new RecentLines());
        byte[] bytes = Encoder.encode(format, List.of(), batch).bytes();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void same(String text, String json) {
        try (var reader = Json.createReader(new StringReader(json))) {
            JsonObject object = reader.readObject();
            assertThat(List.of("topic", "id", "key", "from", "data"))
                    .allSatisfy(name -> assertThat(object.getString(name)).isEqualTo(text));
        }
    }

    private static String json(String text) {
        StringBuilder out = new StringBuilder();
        dev.halley.push.core.encode.Json.quote(out, text);
        return out.toString();
    }
}
