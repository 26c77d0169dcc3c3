package dev.halley.push.core.encode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Cursor;
import dev.halley.push.Gap;
import dev.halley.push.Message;
import dev.halley.push.Position;
import dev.halley.push.TopicPattern;
import dev.halley.push.spi.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every line of docs/protocol.md §4 in every format, byte by byte, as files under {@code src/test/resources/golden}. Where a change is meant,
 * {@code -Dgolden.update} writes them anew.
 */
class GoldenEncodingTest {
    private static final Path FOLDER = Path.of("src/test/resources/golden");

    private static final String NASTY =
            "{\"html\":\"</script><!-- & \u2028 \u2029\",\"quotes\":\"\\\"\\\\\\n\",\"emoji\":\"\uD83D\uDE00\"}";

    private static final Message FULL =
            new Message("chat/room", new Position("k3", 42), 1767225600000L, "id-1", "key", "al\"ice", NASTY);
    private static final Message PLAIN =
            new Message("a", new Position("k3", 44), 1767225600001L, null, null, null, "1");
    private static final Gap GAP =
            new Gap(List.of("a", "b/c"), Gap.Reason.EXPIRED, Cursor.of(new Position("k3", 43)), false);
    private static final Gap POSSIBLE =
            new Gap(List.of("chat/*"), Gap.Reason.EPOCH, Cursor.of(new Position("k3", 41)), true);
    private static final Cursor END = Cursor.of(new Position("k3", 50));
    private static final Cursor LANES = Cursor.parse("k3-50,m1-7");

    private static final Opening OPENING = new Opening(
            "00112233445566778899aabbccddeeff", "@al%22ice", "sse", Cursor.parse("k3-41"), "gap", 15000, 60000);
    private static final Opening ANONYMOUS =
            new Opening("00112233445566778899aabbccddeeff", null, "poll", Cursor.parse("k3-41"), "fresh", 15000, 60000);

    private static EncodedBatch batch(Cursor end) {
        return new EncodedBatch(new Log.Batch(List.of(FULL, GAP, PLAIN), end, false, 0), new RecentLines());
    }

    private static List<Line> controls() {
        return List.of(
                Line.open(OPENING),
                Line.gap(POSSIBLE),
                Line.heartbeat(END),
                Line.subscribed("r\u00001", TopicPattern.parseAll("chat/*", "a"), List.of(FULL, PLAIN)),
                Line.subscribed(null, TopicPattern.parseAll("a"), List.of()),
                Line.unsubscribed("r2", TopicPattern.parseAll("a")),
                Line.published("p1", new Position("k3", 42)),
                Line.error(Problem.of(403, "topic: expected another, found \"</script>\""), "p2"),
                Line.close(4000, "rotation: come back with the cursor", 1500),
                Line.close(4403, "the right to be here ended", -1));
    }

    private static String encoded(Format format, List<Line> controls, @Nullable EncodedBatch batch) {
        return Encoder.encode(format, controls, batch).text();
    }

    @Test
    void lines() {
        check("lines.txt", encoded(Format.LINES, controls(), batch(END)));
    }

    @Test
    void sse() {
        check("sse.txt", encoded(Format.SSE, controls(), batch(END)));
    }

    @Test
    void sseOfSeveralLanes() {
        check("sse-lanes.txt", encoded(Format.SSE, List.of(Line.heartbeat(LANES)), batch(LANES)));
    }

    @Test
    void script() {
        check("script.txt", encoded(Format.SCRIPT, controls(), batch(END)));
    }

    @Test
    void poll() {
        List<Line> subscribed = List.of(Line.subscribed(null, TopicPattern.parseAll("a"), List.of(PLAIN)));
        check(
                "poll.txt",
                Encoder.poll(OPENING, List.of(Line.gap(POSSIBLE)), subscribed, batch(END), END)
                        .text());
    }

    @Test
    void pollWithoutAnything() {
        check(
                "poll-empty.txt",
                Encoder.poll(ANONYMOUS, List.of(), List.of(), null, END).text());
    }

    @Test
    void batchAlone_isTheSameBytesForAll() {
        EncodedBatch batch = batch(END);

        for (Format format : List.of(Format.LINES, Format.SSE, Format.SCRIPT)) {
            Chunk first = Encoder.encode(format, List.of(), batch);
            assertThat(Encoder.encode(format, List.of(), batch)).isSameAs(first);
            assertThat(first.text()).isEqualTo(encoded(format, List.of(), batch(END)));
        }
    }

    @Test
    void problem() {
        check(
                "problem.txt",
                Problem.of(503, "connections: expected at most 1 clients at a time")
                        .json());
    }

    private static void check(String name, String actual) {
        Path file = FOLDER.resolve(name);
        try {
            if (System.getProperty("golden.update") != null) {
                Files.createDirectories(FOLDER);
                Files.writeString(file, actual);
            }
            assertThat(actual)
                    .as("-Dgolden.update if it is meant")
                    .isEqualTo(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError("expected the file " + file + ", found " + e, e);
        }
    }
}
