package dev.halley.push.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Cursor;
import dev.halley.push.Gap;
import dev.halley.push.Message;
import dev.halley.push.Position;
import dev.halley.push.PushConfig;
import dev.halley.push.TopicPattern;
import dev.halley.push.spi.Log;
import dev.halley.push.testing.FakeTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What the log in memory keeps, to the byte. */
class MemoryLogRetentionTest {
    private static final Log.Limits ALL = new Log.Limits(100_000, Integer.MAX_VALUE);

    /** With topics of one letter, such data make a message that counts for 1024 bytes: half of them for its characters, 200 for the rest. */
    private static final String DATA_OF_1_KIB = "\"" + "x".repeat((1024 - 200) / 2 - 3) + "\"";

    private final FakeTime time = new FakeTime();

    private MemoryLog log(String... settings) {
        return new MemoryLog(config(settings), time, "m");
    }

    private static PushConfig config(String... settings) {
        Map<String, String> named = new java.util.HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            named.put("push." + settings[i], settings[i + 1]);
        }
        return PushConfig.from(named::get);
    }

    private static void append(Log log, String... topics) {
        for (String topic : topics) {
            log.append(List.of(new Log.Draft(topic, DATA_OF_1_KIB, null, null, null, null)));
        }
    }

    /** What a reader from the very beginning finds, as {@code topic@sequence} and {@code gap topics@sequence}. */
    private static List<String> read(Log log, String... patterns) {
        return log
                .read(Cursor.of(new Position("m", 0)), new Log.Interest(TopicPattern.parseAll(patterns), 0), ALL)
                .toCompletableFuture()
                .join()
                .entries()
                .stream()
                .map(entry -> entry instanceof Gap gap
                        ? (gap.possible() ? "possible gap " : "gap ") + String.join(",", gap.topics()) + "@"
                                + sequence(gap)
                        : ((Message) entry).topic() + "@"
                                + ((Message) entry).position().sequence())
                .toList();
    }

    private static long sequence(Gap gap) {
        return gap.cursor().positions().get(0).sequence();
    }

    @Test
    void messagesOfATopic_areBounded() {
        Log log = log("retention-messages", "2");

        append(log, "a", "b", "a", "a", "b");

        assertThat(read(log, "*")).containsExactly("gap a@1", "b@2", "a@3", "a@4", "b@5");
    }

    @Test
    void bytesOfATopic_areBounded() {
        Log log = log("retention-bytes", "2048");

        append(log, "a", "b", "a", "a", "b");

        assertThat(read(log, "*")).containsExactly("gap a@1", "b@2", "a@3", "a@4", "b@5");
    }

    @Test
    void bytesOfAll_areBounded_theOldestGo() {
        Log log = log("retention-total-bytes", "3072");

        append(log, "a", "b", "a", "a", "b");

        assertThat(read(log, "*")).containsExactly("gap a@1", "gap b@2", "a@3", "a@4", "b@5");
    }

    @Test
    void age_isBounded_withoutAnyAppend() {
        Log log = log("retention-millis", "1000");
        append(log, "a");
        time.advanceMillis(600);
        append(log, "b");

        time.advanceMillis(400);
        assertThat(read(log, "*")).containsExactly("a@1", "b@2");
        time.advanceMillis(1);
        assertThat(read(log, "*")).containsExactly("gap a@1", "b@2");
        time.advanceMillis(600);
        assertThat(read(log, "*")).containsExactly("gap a@1", "gap b@2");
    }

    @Test
    void retainedMessages_outliveAllOthers() {
        Log log = log("retained-topics", "a", "retention-total-bytes", "3072");

        append(log, "a", "b", "a", "b", "b", "c");

        assertThat(read(log, "*")).containsExactly("a@3", "gap b@4", "b@5", "c@6");
    }

    /** It is told anew to whoever asks, and whoever asks could fill the log with it otherwise. */
    @Test
    void presence_isReplacedByNewer_andGoesByAgeBeforeWhatIsRetained() {
        Log log = log("retained-topics", "a", "retention-total-bytes", "3072", "retention-millis", "60000");

        append(log, "a", "@presence/x", "@presence/x");
        assertThat(read(log, "a", "@presence/x")).containsExactly("a@1", "@presence/x@3");
        append(log, "@presence/y", "@presence/z");
        assertThat(read(log, "a")).containsExactly("a@1");
        time.advanceMillis(60_001);
        append(log, "b");
        assertThat(read(log, "a", "@presence/z")).containsExactly("a@1", "gap @presence/z@5");
    }

    @Test
    void retainedMessages_areBoundedAmongThemselves() {
        Log log = log("retained-topics", "*", "retention-total-bytes", "2048");

        append(log, "a", "b", "c", "b");

        assertThat(read(log, "*")).containsExactly("gap a@1", "c@3", "b@4");
    }

    @Test
    void retainedMessages_leaveHalfOfTheBytesToOthers() {
        Log log = log("retained-topics", "r/*", "retention-total-bytes", "4096");

        append(log, "r/1", "r/2", "r/3", "r/4", "a", "b", "c", "d");

        List<String> found = read(log, "**");
        assertThat(found).endsWith("c@7", "d@8").contains("r/4@4");
    }

    @Test
    void messageGreaterThanHalfOfTheBytes_isNotTheOneThatGoes() {
        Log retained = log("retained-topics", "r", "retention-total-bytes", "4096");
        append(retained, "a", "b", "c");
        retained.append(List.of(new Log.Draft("r", "\"" + "x".repeat(1500) + "\"", null, null, null, null)));
        assertThat(read(retained, "*")).endsWith("r@4");

        Log other = log("retained-topics", "r/*", "retention-total-bytes", "4096");
        append(other, "r/1", "r/2");
        other.append(List.of(new Log.Draft("a", "\"" + "x".repeat(1500) + "\"", null, null, null, null)));
        assertThat(read(other, "**")).endsWith("a@3");
    }

    @Test
    void retainedTopics_areForgottenAfterAllOthers() {
        Log log = log("retained-topics", "state", "log-topics", "3");

        append(log, "state", "a", "b", "c", "d", "e");

        assertThat(read(log, "state")).containsExactly("state@1");
        assertThat(read(log, "e")).contains("e@6");
    }

    @Test
    void newTopicAmongRetainedOnes_isNotForgottenAtOnce() {
        Log log = log("retained-topics", "state/*", "log-topics", "2");

        append(log, "state/1", "state/2", "a");

        assertThat(read(log, "a")).contains("a@3");
    }

    @Test
    void ageOfMessagesAmongRetainedOnes_isBounded() {
        Log log = log("retained-topics", "a,c", "retention-millis", "1000");

        append(log, "a", "b", "c", "b", "a");
        time.advanceMillis(1001);
        append(log, "b");

        assertThat(read(log, "*")).containsExactly("c@3", "gap b@4", "a@5", "b@6");
    }

    @Test
    void topics_areBounded_theLongestIdleIsForgotten() {
        Log log = log("log-topics", "2");

        append(log, "a", "b", "a", "c");

        assertThat(read(log, "a")).containsExactly("a@1", "a@3");
        assertThat(read(log, "b")).containsExactly("possible gap b@2");
        assertThat(read(log, "*")).containsExactly("a@1", "possible gap *@2", "a@3", "c@4");
        assertThat(read(log, "c", "never", "b")).containsExactly("possible gap never,b@2", "c@4");
    }

    @Test
    void forgottenTopicThatComesBack_isUnsureOnlyUpToThere() {
        Log log = log("log-topics", "1");
        append(log, "a", "b", "a", "b");

        assertThat(read(log, "b")).containsExactly("possible gap b@2", "b@4");

        append(log, "c");
        assertThat(read(log, "b", "c")).containsExactly("possible gap c@3", "possible gap b@4", "c@5");
    }

    @Test
    void topicWithoutMessages_remembersItsFloor() {
        Log log = log("retention-millis", "100");
        append(log, "a", "a", "b");
        time.advanceMillis(200);

        assertThat(read(log, "a")).containsExactly("gap a@2");
        append(log, "a");
        assertThat(read(log, "a")).containsExactly("gap a@2", "a@4");
    }

    @Test
    void earliestAndLast_areWithinWhatIsKept() {
        Log log = log("retention-messages", "2");
        append(log, "a", "a", "a", "b", "a");

        assertThat(cursor(log, new Log.Start.Earliest(), "a")).isEqualTo(2);
        assertThat(cursor(log, new Log.Start.Earliest(), "b")).isEqualTo(3);
        assertThat(cursor(log, new Log.Start.Last(2), "*")).isEqualTo(3);
        assertThat(cursor(log, new Log.Start.Last(3), "*")).isEqualTo(2);
        assertThat(cursor(log, new Log.Start.Earliest(), "c")).isEqualTo(5);
        assertThat(cursor(log, new Log.Start.Last(3), "c")).isEqualTo(5);
    }

    private static long cursor(Log log, Log.Start start, String pattern) {
        return log.locate(start, Log.Interest.in(TopicPattern.parseAll(pattern)))
                .toCompletableFuture()
                .join()
                .cursor()
                .positions()
                .get(0)
                .sequence();
    }

    @Property(tries = 300)
    void randomAppends_keepWhatTheNaiveModelKeeps(@ForAll Random random) {
        PushConfig config = config(
                "retention-messages", "" + (1 + random.nextInt(6)),
                "retention-bytes", "" + (1024 + random.nextInt(2048)),
                "retention-total-bytes", "" + (1024 + random.nextInt(8192)),
                "retention-millis", "" + (100 + random.nextInt(1000)),
                "log-topics", "" + (1 + random.nextInt(6)));
        FakeTime clock = new FakeTime();
        MemoryLog log = new MemoryLog(config, clock, "m");
        NaiveRetention model = new NaiveRetention(config);
        for (int i = 1; i <= 100; i++) {
            String topic = "" + (char) ('a' + random.nextInt(5));
            String data = "\"" + "x".repeat(random.nextInt(300)) + "\"";
            if (random.nextInt(5) == 0) {
                clock.advanceMillis(random.nextInt(400));
            }
            log.append(List.of(new Log.Draft(topic, data, null, null, null, null)));
            model.append(topic, i, data.length(), clock.currentTimeMillis());

            assertThat(read(log, "*").stream().filter(entry -> !entry.contains("gap")))
                    .containsExactlyElementsOf(model.kept());
        }
    }

    /** Lists that are searched from the beginning, in the words of {@link PushConfig}. */
    private static final class NaiveRetention {
        private record Kept(String topic, int sequence, int bytes, long timeMillis) {}

        private final PushConfig config;
        private final List<Kept> kept = new ArrayList<>();
        private final Set<String> idleFirst = new LinkedHashSet<>();

        NaiveRetention(PushConfig config) {
            this.config = config;
        }

        void append(String topic, int sequence, int characters, long now) {
            kept.add(new Kept(topic, sequence, 2 * (characters + topic.length()) + 200, now));
            idleFirst.remove(topic);
            idleFirst.add(topic);
            while (of(topic).size() > config.retentionMessages() || bytes(of(topic)) > config.retentionBytes()) {
                kept.remove(of(topic).get(0));
            }
            while (bytes(kept) > config.retentionTotalBytes()) {
                kept.remove(0);
            }
            if (idleFirst.size() > config.logTopics()) {
                String idle = idleFirst.iterator().next();
                idleFirst.remove(idle);
                kept.removeAll(of(idle));
            }
            kept.removeIf(message -> now - message.timeMillis() > config.retentionMillis());
        }

        List<String> kept() {
            return kept.stream()
                    .map(message -> message.topic() + "@" + message.sequence())
                    .toList();
        }

        private List<Kept> of(String topic) {
            Predicate<Kept> same = message -> message.topic().equals(topic);
            return kept.stream().filter(same).toList();
        }

        private static int bytes(List<Kept> messages) {
            return messages.stream().mapToInt(Kept::bytes).sum();
        }
    }
}
