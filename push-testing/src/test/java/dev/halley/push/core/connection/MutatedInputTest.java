package dev.halley.push.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Cursor;
import dev.halley.push.InvalidInputException;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.testing.LeakCheck;
import dev.halley.push.testing.RecordingTransport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Topics, cursors, JSON and messages on a WebSocket, each mutated at random from the lines of a file of seeds, for {@code mutation.seconds} (1 by default) each. Whatever comes is taken or refused as
 * {@link InvalidInputException}, in bounded time, and is no news for the log. {@code mutation.seed} repeats a run.
 */
@ExtendWith(LeakCheck.class)
class MutatedInputTest {
    private static final long NANOS = TimeUnit.SECONDS.toNanos(Integer.getInteger("mutation.seconds", 1));
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_CHARACTERS = 65_536;

    private static final List<String> PIECES = List.of(
            "\"",
            "\\",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "/",
            "*",
            "**",
            "@me/",
            "@",
            "-",
            "0",
            "9223372036854775808",
            "1e999999999",
            "\ud800",
            "\udc00",
            "\u0000",
            "\n",
            "\\ud800",
            "\\u0000",
            "null",
            "true",
            " ",
            "\u2028",
            "%00",
            "\ufeff");

    private final long seed = Long.getLong("mutation.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void topics_areTakenOrRefused() throws IOException {
        mutate("topics", text -> {
            TopicPattern pattern = TopicPattern.parse(text);
            assertThat(TopicPattern.parse(pattern.toString())).isEqualTo(pattern);
            assertThat(pattern.toString()).hasSizeLessThanOrEqualTo(256);
        });
    }

    @Test
    void cursors_areTakenOrRefused() throws IOException {
        mutate("cursors", text -> {
            Cursor cursor = Cursor.parse(text);
            assertThat(Cursor.parse(cursor.toString())).isEqualTo(cursor);
            assertThat(cursor.positions()).hasSizeBetween(1, 64);
        });
    }

    @Test
    void json_isTakenOrRefused_andOnOneLine() throws IOException {
        JsonText json = new JsonText();
        mutate("messages", text -> {
            String compact = json.compact("data", text);
            assertThat(compact).doesNotContain("\n", "\r");
            assertThat(json.compact("data", compact)).isEqualTo(compact);
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(compact)).isTrue();
        });
    }

    @Test
    void messages_areAnswered_andTheConnectionGoesOn() throws IOException {
        try (Scene scene = new Scene(false, "max-rate", "1000000")) {
            RecordingTransport socket = RecordingTransport.ws();
            Peer[] peer = {scene.connect(socket, Caller.of("a"))};
            mutate("messages", text -> {
                peer[0].received(text);
                scene.run();
                Scene.take(socket)
                        .forEach(word ->
                                assertThat(word).doesNotStartWith("close").doesNotContain("error 500"));
            });
            scene.send(peer[0], "{'type':'unsubscribe','topics':['x'],'id':'last'}");
            assertThat(Scene.take(socket)).contains("unsubscribed [x] #last");
        }
    }

    private void mutate(String seeds, Consumer<String> taken) throws IOException {
        System.out.println("mutation.seed=" + seed);
        List<String> corpus = lines(seeds);
        corpus.forEach(line -> put(line, taken));
        long end = System.nanoTime() + NANOS;
        while (System.nanoTime() - end < 0) {
            StringBuilder text = new StringBuilder(corpus.get(random.nextInt(corpus.size())));
            for (int i = random.nextInt(6); i >= 0; i--) {
                mutate(text, corpus);
            }
            put(text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) : text.toString(), taken);
        }
    }

    private static void put(String text, Consumer<String> taken) {
        long begin = System.nanoTime();
        try {
            taken.accept(text);
        } catch (InvalidInputException e) {
            assertThat(e.getMessage()).doesNotContain("\n", "\r").hasSizeLessThan(400);
        } catch (RuntimeException | Error e) {
            throw new AssertionError("with \"" + text + "\"", e);
        }
        assertThat(System.nanoTime() - begin).as(text).isLessThan(MOST_NANOS);
    }

    private void mutate(StringBuilder text, List<String> corpus) {
        int at = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), at + random.nextInt(8));
        switch (random.nextInt(6)) {
            case 0 -> text.delete(at, to);
            case 1 -> text.insert(at, (char) random.nextInt(0x10000));
            case 2 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
            case 3 -> text.insert(at, text.substring(at, to).repeat(1 + random.nextInt(1000)));
            case 4 -> text.replace(at, to, PIECES.get(random.nextInt(PIECES.size())));
            default -> {
                String other = corpus.get(random.nextInt(corpus.size()));
                text.replace(at, text.length(), other.substring(random.nextInt(other.length() + 1)));
            }
        }
    }

    private static List<String> lines(String seeds) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                MutatedInputTest.class.getResourceAsStream("/dev/halley/seeds/" + seeds + ".txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
