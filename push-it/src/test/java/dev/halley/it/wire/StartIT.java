package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Wherever a client starts, on whatever transport: the verdict, what follows in its order, and nothing else; and a gap is told once to a client that
 * brings back its cursor. docs/protocol.md §1, §3, §4.
 */
class StartIT {
    @RegisterExtension
    static final Server SERVER = new Server("push.retention-messages=2");

    private static int scenes;

    /** Six messages on two topics that no one else has, of which the log keeps the newest two each: the first and the third are lost. */
    private static final class Scene {
        private final String topics = "lab/start-" + scenes++;
        private final Position[] at = new Position[8];

        Scene() {
            at[0] = SERVER.publish("lab/other", 0);
            publish("a", 1);
            publish("b", 2);
            publish("a", 3);
            publish("b", 4);
            publish("a", 5);
            publish("a", 6);
        }

        void publish(String topic, int number) {
            at[number] = SERVER.publish(topics + "/" + topic, number);
        }

        /** The parameters of a start; {@code @0} stands for the position of the other topic's message, and so on. */
        String query(String start) {
            String query = "?topic=" + topics + "/*" + (start.isEmpty() ? "" : "&" + start);
            for (int i = 0; i < 7; i++) {
                query = query.replace("@" + i, at[i].toString());
            }
            return query.replace("ahead", new Position(at[6].lane(), at[6].sequence() + 1_000_000).toString());
        }

        /** {@code a:5}, or {@code expired a @3}: why, of what, and beside which message it stands. */
        String told(Reading.Entry entry) {
            if (entry.line().getString("type").equals("message")) {
                assertThat(entry.cursor()).isEqualTo(entry.line().getString("position"));
                return last(entry.line().getString("topic")) + ":"
                        + entry.line().getInt("data");
            }
            assertThat(entry.line().getString("type")).isEqualTo("gap");
            assertThat(entry.line()).doesNotContainKey("possible");
            assertThat(entry.cursor()).isEqualTo(entry.line().getString("cursor"));
            assertThat(entry.line().getJsonArray("topics")).hasSize(1);
            return entry.line().getString("reason") + " "
                    + last(entry.line().getJsonArray("topics").getString(0)) + " @"
                    + (Reading.sequence(entry.cursor()) - at[0].sequence());
        }

        private String last(String topic) {
            assertThat(topic).startsWith(topics + "/");
            return topic.substring(topics.length() + 1);
        }
    }

    /** A start, its verdict, what is told, and what is told again to a client that got no further than the gap. */
    private record Start(String query, String verdict, List<String> told, List<String> again) {
        Start(String query, String verdict, List<String> told) {
            this(query, verdict, told, told.subList(gap(told) + 1, told.size()));
        }

        private static int gap(List<String> told) {
            return told.stream().map(entry -> entry.contains("@")).toList().indexOf(true);
        }

        private int gap() {
            return gap(told);
        }

        boolean isGap() {
            return gap() >= 0;
        }
    }

    private static final List<Start> STARTS = List.of(
            new Start("", "fresh", List.of()),
            new Start("from=now", "fresh", List.of()),
            new Start("from=earliest", "fresh", List.of("b:2", "b:4", "a:5", "a:6")),
            new Start("last=3", "fresh", List.of("b:4", "a:5", "a:6")),
            new Start("last=1000", "fresh", List.of("b:2", "b:4", "a:5", "a:6")),
            new Start("cursor=@6", "resumed", List.of()),
            new Start("cursor=@4", "resumed", List.of("a:5", "a:6")),
            new Start("cursor=@3", "resumed", List.of("b:4", "a:5", "a:6")),
            new Start("cursor=@4&last=3", "resumed", List.of("a:5", "a:6")),
            new Start("cursor=@4&from=earliest", "resumed", List.of("a:5", "a:6")),
            new Start("cursor=@2", "gap", List.of("expired a @3", "b:4", "a:5", "a:6")),
            new Start("cursor=@0", "gap", List.of("b:2", "expired a @3", "b:4", "a:5", "a:6")),
            // who is new in an epoch is not told of what retention had removed before; its cursor lies before that loss
            // all the same
            new Start(
                    "cursor=0old0-7",
                    "gap",
                    List.of("epoch * @1", "b:2", "b:4", "a:5", "a:6"),
                    List.of("b:2", "expired a @3", "b:4", "a:5", "a:6")),
            new Start("cursor=ahead", "gap", List.of("rollback * @6")));

    static Stream<Arguments> starts() {
        return Stream.of("ws", "sse", "ndjson", "iframe", "poll")
                .flatMap(transport -> STARTS.stream().map(start -> Arguments.of(transport, start)));
    }

    static Stream<Arguments> gaps() {
        return starts().filter(arguments -> ((Start) arguments.get()[1]).isGap());
    }

    @ParameterizedTest
    @MethodSource("starts")
    void start_isToldByItsVerdictAndWhatFollows(String transport, Start start) {
        Scene scene = new Scene();
        Reading reading = Reading.open(SERVER, transport, scene.query(start.query));
        assertThat(reading.verdict()).isEqualTo(start.verdict);
        assertToldAndNothingElse(scene, reading, start.told);
    }

    /** An EventSource brings it back by itself, as {@code Last-Event-ID}, which beats the URL that it began with. */
    @ParameterizedTest
    @MethodSource("gaps")
    void gapThatWasTold_isNotToldAgain(String transport, Start start) {
        Scene scene = new Scene();
        Reading first = Reading.open(SERVER, transport, scene.query(start.query));
        Reading.Entry gap = first.next();
        for (int i = 0; i < start.gap(); i++) {
            gap = first.next();
        }
        assertThat(scene.told(gap)).isEqualTo(start.told.get(start.gap()));

        Reading second = transport.equals("sse")
                ? Reading.open(SERVER, transport, scene.query(start.query), "Last-Event-ID: " + gap.cursor())
                : Reading.open(SERVER, transport, scene.query("cursor=" + gap.cursor()));
        boolean another = start.again.toString().contains("@");
        assertThat(second.verdict()).isEqualTo(another ? "gap" : "resumed");
        assertToldAndNothingElse(scene, second, start.again);
    }

    private static void assertToldAndNothingElse(Scene scene, Reading reading, List<String> expected) {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            told.add(scene.told(reading.next()));
        }
        assertThat(told).isEqualTo(expected);
        scene.publish("b", 7);
        assertThat(scene.told(reading.next())).isEqualTo("b:7");
    }
}
