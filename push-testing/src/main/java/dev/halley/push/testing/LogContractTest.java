package dev.halley.push.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.halley.push.Cursor;
import dev.halley.push.Gap;
import dev.halley.push.Message;
import dev.halley.push.Position;
import dev.halley.push.PublishRejectedException;
import dev.halley.push.PushConfig;
import dev.halley.push.TopicPattern;
import dev.halley.push.spi.Log;
import dev.halley.push.spi.Log.Appended;
import dev.halley.push.spi.Log.Batch;
import dev.halley.push.spi.Log.Draft;
import dev.halley.push.spi.Log.Interest;
import dev.halley.push.spi.Log.Limits;
import dev.halley.push.spi.Log.Located;
import dev.halley.push.spi.Log.Start;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Log} must do. Extend it and say which log is meant; extend it once more with a {@link SlowLog} around that log. What
 * retention keeps is the log's own matter; that a reader gets every message, or a gap in its place that says so, is not: a {@link LogModel},
 * which is a list of all that was ever published, is the judge.
 */
public abstract class LogContractTest {
    private static final Limits ALL = new Limits(100_000, Integer.MAX_VALUE);

    private final FakeTime time = new FakeTime();
    private final List<Log> opened = new ArrayList<>();

    /** JUnit does it. */
    protected LogContractTest() {}

    /**
     * @param config bounds for the log, those of retention among them
     * @param time the clock
     * @return a new, empty log; closed after the test
     */
    protected abstract Log newLog(PushConfig config, FakeTime time);

    /**
     * Waits for an answer; 10 s at most, unless overridden.
     *
     * @param stage what the log returned
     * @param <T> the answer's type
     * @return the answer
     */
    protected <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    @AfterEach
    void closeLogs() {
        opened.forEach(Log::close);
    }

    private Log open(Map<String, String> settings) {
        Log log = newLog(PushConfig.from(settings::get), time);
        opened.add(log);
        return log;
    }

    private static Draft draft(String topic, String data) {
        return new Draft(topic, data, null, null, null, null);
    }

    private static Draft draftWithId(String topic, String data, String id, @Nullable String scope) {
        return new Draft(topic, data, id, scope, null, null);
    }

    private List<Appended> append(Log log, Draft... drafts) {
        return get(log.append(List.of(drafts)));
    }

    private Located locate(Log log, Start start, String... patterns) {
        return get(log.locate(start, all(patterns)));
    }

    private Batch read(Log log, Cursor after, String... patterns) {
        return get(log.read(after, all(patterns), ALL));
    }

    /** All of it, and every gap. */
    private static Interest all(String... patterns) {
        return new Interest(TopicPattern.parseAll(patterns), 0);
    }

    private List<String> data(Log log, Start start, String... patterns) {
        return data(read(log, locate(log, start, patterns).cursor(), patterns));
    }

    private static List<String> data(Batch batch) {
        return batch.entries().stream()
                .map(entry -> entry instanceof Message message ? message.data() : entry.toString())
                .toList();
    }

    private PublishRejectedException.Reason rejection(CompletionStage<?> stage) {
        CompletionException thrown = assertThrows(CompletionException.class, () -> get(stage));
        if (thrown.getCause() instanceof PublishRejectedException rejected) {
            return rejected.reason();
        }
        throw new AssertionError("expected a PublishRejectedException, found " + thrown.getCause(), thrown);
    }

    @Test
    void emptyLog_hasNothingFromAnywhere() {
        Log log = open(Map.of());
        for (Start start : List.of(new Start.Now(), new Start.Earliest(), new Start.Last(10))) {
            Located located = locate(log, start, "**");
            assertEquals(List.of(), located.gaps());
            assertFalse(located.behind());
            Batch batch = read(log, located.cursor(), "**");
            assertEquals(List.of(), batch.entries());
            assertFalse(batch.more());
        }
    }

    @Test
    void message_comesBackAsItWas() {
        Log log = open(Map.of());
        time.advanceMillis(1234);

        Position position = append(log, new Draft("a/b", "{\"é\":1}", "id", "scope", "key", "alice"))
                .get(0)
                .position();

        Batch batch = read(log, locate(log, new Start.Earliest(), "a/b").cursor(), "a/b");
        assertEquals(
                List.of(new Message("a/b", position, time.currentTimeMillis(), "id", "key", "alice", "{\"é\":1}")),
                batch.entries());
        assertTrue(batch.end().covers(position));
    }

    @Test
    void startNow_isAfterAllThereIs() {
        Log log = open(Map.of());
        append(log, draft("a", "1"));
        Cursor now = locate(log, new Start.Now(), "a").cursor();

        append(log, draft("a", "2"));

        assertEquals(List.of("2"), data(read(log, now, "a")));
    }

    @Test
    void startEarliest_isBeforeAllThatIsKept() {
        Log log = open(Map.of());
        append(log, draft("a", "1"), draft("b", "2"), draft("a", "3"));

        assertEquals(List.of("1", "3"), data(log, new Start.Earliest(), "a"));
        assertEquals(List.of("2"), data(log, new Start.Earliest(), "b"));
        assertEquals(List.of(), data(log, new Start.Earliest(), "c"));
    }

    @Test
    void startLast_isBeforeTheNewestOfTheTopic() {
        Log log = open(Map.of());
        append(log, draft("a", "1"), draft("a", "2"), draft("b", "3"), draft("a", "4"), draft("b", "5"));

        assertEquals(List.of("2", "4"), data(log, new Start.Last(2), "a"));
        assertEquals(List.of("1", "2", "4"), data(log, new Start.Last(3), "a"));
        assertEquals(List.of("1", "2", "4"), data(log, new Start.Last(1000), "a"));
        assertEquals(List.of(), data(log, new Start.Last(1), "c"));
    }

    @Test
    void cursorOfARead_resumes() {
        Log log = open(Map.of());
        append(log, draft("a", "1"));
        Cursor read =
                read(log, locate(log, new Start.Earliest(), "a").cursor(), "a").end();
        append(log, draft("a", "2"));

        Located located = locate(log, new Start.After(read), "a");

        assertEquals(read, located.cursor());
        assertEquals(List.of(), located.gaps());
        assertFalse(located.behind());
        assertEquals(List.of("2"), data(read(log, located.cursor(), "a")));
    }

    @Test
    void cursorOfAnotherLog_isAGapByEpoch() {
        Log log = open(Map.of());
        append(log, draft("a", "1"));

        Located located = locate(log, new Start.After(Cursor.parse("0otherlane0-7")), "a");

        assertEquals(1, located.gaps().size());
        Gap gap = located.gaps().get(0);
        assertEquals(Gap.Reason.EPOCH, gap.reason());
        assertEquals(List.of("a"), gap.topics());
        assertEquals(List.of("1"), data(read(log, located.cursor(), "a")));
    }

    @Test
    void cursorAheadOfTheLog_isAGapByRollback() {
        Log log = open(Map.of());
        Position position = append(log, draft("a", "1")).get(0).position();
        Position ahead = new Position(position.lane(), position.sequence() + 1_000_000_000);

        Located located = locate(log, new Start.After(Cursor.of(ahead)), "a");

        assertEquals(
                List.of(Gap.Reason.ROLLBACK),
                located.gaps().stream().map(Gap::reason).toList());
        append(log, draft("a", "2"));
        assertEquals(List.of("2"), data(read(log, located.cursor(), "a")));
    }

    @Test
    void filteredEntries_advanceTheCursor() {
        Log log = open(Map.of());
        Cursor now = locate(log, new Start.Now(), "a").cursor();
        Position position = append(log, draft("b", "1")).get(0).position();

        Batch batch = read(log, now, "a");

        assertEquals(List.of(), batch.entries());
        assertTrue(batch.end().covers(position));
    }

    @Test
    void noPatterns_advanceTheCursor() {
        Log log = open(Map.of());
        Cursor now = locate(log, new Start.Now()).cursor();
        Position position = append(log, draft("b", "1")).get(0).position();

        assertTrue(read(log, now).end().covers(position));
    }

    @Test
    void positionsOfATopic_grow() {
        Log log = open(Map.of());
        Position last = append(log, draft("a", "0")).get(0).position();
        for (int i = 1; i < 50; i++) {
            Position next =
                    append(log, draft("a", "" + i), draft("b", "" + i)).get(0).position();
            assertEquals(last.lane(), next.lane());
            assertTrue(next.sequence() > last.sequence(), next + " after " + last);
            last = next;
        }
    }

    @Test
    void idThatIsRepeated_isStoredOnce() {
        Log log = open(Map.of());
        Appended first = append(log, draftWithId("a", "1", "x", null)).get(0);
        Appended second = append(log, draftWithId("a", "2", "x", null)).get(0);

        assertFalse(first.repeated());
        assertEquals(new Appended(first.position(), true), second);
        assertEquals(List.of("1"), data(log, new Start.Earliest(), "a"));
    }

    @Test
    void idThatIsRepeatedInOneAppend_isStoredOnce() {
        Log log = open(Map.of());

        List<Appended> appended = append(log, draftWithId("a", "1", "x", null), draftWithId("a", "2", "x", null));

        assertEquals(appended.get(0).position(), appended.get(1).position());
        assertEquals(
                List.of(false, true), appended.stream().map(Appended::repeated).toList());
        assertEquals(List.of("1"), data(log, new Start.Earliest(), "a"));
    }

    @Test
    void sameIdOfAnotherPublisher_isAnotherMessage() {
        Log log = open(Map.of());
        Position alice =
                append(log, draftWithId("a", "1", "x", "@alice")).get(0).position();
        Position bob = append(log, draftWithId("a", "2", "x", "@bob")).get(0).position();
        Position application =
                append(log, draftWithId("a", "3", "x", null)).get(0).position();

        assertNotEquals(alice, bob);
        assertNotEquals(bob, application);
        assertEquals(List.of("1", "2", "3"), data(log, new Start.Earliest(), "a"));
    }

    @Test
    void idOutlivesItsMessage() {
        Log log = open(Map.of("push.retention-messages", "1"));
        Appended first = append(log, draftWithId("a", "1", "x", null)).get(0);
        append(log, draft("a", "2"));

        assertEquals(
                new Appended(first.position(), true),
                append(log, draftWithId("a", "1", "x", null)).get(0));
    }

    @Test
    void listener_findsWhatItWasToldOf() {
        Log log = open(Map.of());
        Cursor now = locate(log, new Start.Now(), "**").cursor();
        CompletableFuture<Set<String>> told = new CompletableFuture<>();
        CompletableFuture<Batch> found = new CompletableFuture<>();
        log.onAppend(topics -> {
            told.complete(Set.copyOf(topics));
            log.read(now, all("**"), ALL).thenAccept(found::complete);
        });

        append(log, draft("a", "1"), draft("b", "2"), draft("a", "3"));

        assertEquals(Set.of("a", "b"), get(told));
        assertEquals(List.of("1", "2", "3"), data(get(found)));
    }

    @Test
    void appendAfterClose_isRejected_readIsNot() {
        Log log = open(Map.of());
        append(log, draft("a", "1"));
        Cursor earliest = locate(log, new Start.Earliest(), "a").cursor();
        log.close();
        log.close();

        assertEquals(PublishRejectedException.Reason.CLOSED, rejection(log.append(List.of(draft("a", "2")))));
        assertEquals(List.of("1"), data(read(log, earliest, "a")));
    }

    @Test
    void messageThatIsTooLarge_isRejectedWithItsWholeBatch() {
        Log log = open(Map.of("push.retention-bytes", "1024"));

        CompletionStage<?> answer =
                log.append(List.of(draft("a", "1"), draft("a", "\"" + "x".repeat(5000) + "\""), draft("a", "2")));

        assertEquals(PublishRejectedException.Reason.TOO_LARGE, rejection(answer));
        assertEquals(List.of(), data(log, new Start.Earliest(), "a"));
    }

    @Test
    void limits_cutTheSameMessagesIntoPages() {
        Log log = open(Map.of());
        List<String> published = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            published.add("" + i);
            append(log, draft(i % 3 == 0 ? "a" : "b", "" + i));
        }
        for (Limits limits : List.of(new Limits(1, 1), new Limits(7, 1000), new Limits(1000, 5), ALL)) {
            Cursor cursor = locate(log, new Start.Earliest(), "*").cursor();
            List<String> pages = new ArrayList<>();
            boolean more = true;
            while (more) {
                Batch page = get(log.read(cursor, all("*"), limits));
                assertTrue(page.entries().size() <= limits.messages(), page.toString());
                pages.addAll(data(page));
                cursor = page.end();
                more = page.more();
            }
            assertEquals(published, pages, limits.toString());
        }
    }

    @Test
    void messageBeyondTheLimit_isGivenAlone() {
        Log log = open(Map.of());
        String large = "\"" + "x".repeat(1000) + "\"";
        append(log, draft("a", large), draft("a", "2"));
        Cursor cursor = locate(log, new Start.Earliest(), "a").cursor();

        Batch batch = get(log.read(cursor, all("a"), new Limits(10, 10)));

        assertEquals(List.of(large), data(batch));
        assertTrue(batch.more());
    }

    @Test
    void gapByRetention_isToldOnceInItsPlace() {
        Log log = open(Map.of("push.retention-messages", "2"));
        Cursor start = locate(log, new Start.Now(), "*").cursor();
        append(log, draft("a", "1"), draft("b", "2"));
        Position lost = append(log, draft("a", "3")).get(0).position();
        append(log, draft("b", "4"), draft("a", "5"), draft("a", "6"));
        assertTrue(locate(log, new Start.After(start), "*").behind());

        Batch batch = read(log, start, "*");

        Gap gap = new Gap(List.of("a"), Gap.Reason.EXPIRED, Cursor.of(lost), false);
        assertEquals(List.of("2", gap.toString(), "4", "5", "6"), data(batch));
        assertEquals(List.of(), read(log, batch.end(), "*").entries());
        assertEquals(List.of("4", "5", "6"), data(read(log, gap.cursor(), "*")));
        assertFalse(locate(log, new Start.After(gap.cursor()), "*").behind());
    }

    @Test
    void readerThatAskedForWhatIsKept_isToldOnlyOfWhatIsRemovedLater() {
        Log log = open(Map.of("push.retention-messages", "2"));
        append(log, draft("a", "1"), draft("b", "2"), draft("b", "3"), draft("b", "4"), draft("a", "5"));
        Located located = locate(log, new Start.Earliest(), "*");
        Interest kept = new Interest(TopicPattern.parseAll("*"), located.removals());

        assertEquals(List.of("1", "3", "4", "5"), data(get(log.read(located.cursor(), kept, ALL))));
        append(log, draft("a", "6"));

        List<String> later = data(get(log.read(located.cursor(), kept, ALL)));
        assertEquals(List.of("3", "4", "5", "6"), later.subList(1, 5));
        assertTrue(later.get(0).startsWith("Gap[topics=[a]"), later.toString());
    }

    @Test
    void latest_leavesOutWhatIsSuperseded() {
        Log log = open(Map.of());
        Cursor now = locate(log, new Start.Now(), "*").cursor();
        append(log, draft("a", "1"), draft("b", "2"), draft("a", "3"), keyed("b", "x", "4"), keyed("b", "y", "5"));
        append(log, keyed("b", "x", "6"));

        List<TopicPattern> any = TopicPattern.parseAll("*");
        assertEquals(List.of("2", "3", "5", "6"), data(get(log.read(now, new Interest(List.of(), any, 0), ALL))));
        Interest allOfA = new Interest(TopicPattern.parseAll("a"), any, 0);
        assertEquals(List.of("1", "2", "3", "5", "6"), data(get(log.read(now, allOfA, ALL))));
    }

    @Test
    void newestMessages_areASnapshot() {
        Log log = open(Map.of());
        append(log, keyed("a", "x", "1"), keyed("a", "y", "2"), draft("b", "3"), keyed("a", "x", "4"));
        Interest latest = new Interest(List.of(), TopicPattern.parseAll("a"), 0);

        Cursor earliest = get(log.locate(new Start.Earliest(), latest)).cursor();

        assertEquals(List.of("2", "4"), data(get(log.read(earliest, latest, ALL))));
    }

    @Test
    void lossOfWhatIsSuperseded_isNoGapOfLatest() {
        Log log = open(Map.of("push.retention-messages", "1"));
        Cursor start = locate(log, new Start.Now(), "a").cursor();
        append(log, draft("a", "1"), draft("a", "2"), draft("a", "3"));
        Interest latest = new Interest(List.of(), TopicPattern.parseAll("a"), 0);

        assertFalse(get(log.locate(new Start.After(start), latest)).behind());
        assertEquals(List.of("3"), data(get(log.read(start, latest, ALL))));
    }

    @Test
    void retainedTopic_keepsTheNewestOfEachKeyWhateverItsAge() {
        Log log = open(Map.of("push.retained-topics", "state/*", "push.retention-millis", "1000"));
        Cursor start = locate(log, new Start.Now(), "**").cursor();
        append(log, keyed("state/a", "x", "1"), keyed("state/a", "x", "2"), keyed("state/a", "y", "3"));
        append(log, draft("state/b", "4"), draft("other", "5"));
        time.advanceMillis(2000);
        append(log, draft("state/b", "6"));

        assertEquals(List.of("2", "3", "6"), data(log, new Start.Earliest(), "state/*"));
        assertEquals(List.of("2", "3", "6"), data(read(log, start, "state/*")));
        assertEquals(List.of("6"), data(log, new Start.Last(1), "state/b"));
        assertFalse(get(log.locate(new Start.After(start), all("state/*"))).behind());
    }

    private static Draft keyed(String topic, String key, String data) {
        return new Draft(topic, data, null, null, key, null);
    }

    @RepeatedTest(100)
    void randomReaders_getEveryMessageOrAGap(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Log log = open(Map.of(
                "push.retention-messages", "" + (1 + random.nextInt(8)),
                "push.retention-bytes", "" + (1024 + random.nextInt(3000)),
                "push.retention-total-bytes", "" + (1024 + random.nextInt(8000)),
                "push.retention-millis", "" + (100 + random.nextInt(2000)),
                "push.log-topics", "" + (1 + random.nextInt(16))));
        LogModel model = new LogModel();
        Map<String, Position> positions = new HashMap<>();
        List<Reading> readers = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            switch (random.nextInt(8)) {
                case 0 -> readers.add(new Reading(log, model, interest(random)));
                case 1, 2, 3 -> publish(log, model, positions, random);
                case 4 -> time.advanceMillis(random.nextInt(300));
                default -> {
                    if (!readers.isEmpty()) {
                        readers.get(random.nextInt(readers.size()))
                                .read(new Limits(1 + random.nextInt(10), 1 + random.nextInt(500)));
                    }
                }
            }
        }
        readers.forEach(Reading::readToTheEnd);
    }

    /** Some with an id that may have been used before: of these only the first is stored. */
    private void publish(Log log, LogModel model, Map<String, Position> positions, Random random) {
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            String topic =
                    List.of("a", "b", "c/1", "c/2", "c/3", "d", "e", "@f/x").get(random.nextInt(8));
            String data = "\"" + "x".repeat(random.nextInt(100)) + "\"";
            String id = random.nextInt(4) == 0 ? "i" + random.nextInt(20) : null;
            String key = random.nextBoolean() ? null : "k" + random.nextInt(3);
            drafts.add(new Draft(topic, data, id, null, key, null));
        }
        List<Appended> appended = get(log.append(drafts));
        for (int i = 0; i < drafts.size(); i++) {
            Draft draft = drafts.get(i);
            Position position = appended.get(i).position();
            Position first =
                    draft.id() == null ? null : positions.putIfAbsent(draft.topic() + " " + draft.id(), position);
            assertEquals(first != null, appended.get(i).repeated(), draft.toString());
            if (first == null) {
                model.published(draft, position);
            } else {
                assertEquals(first, position);
            }
        }
    }

    private static Interest interest(Random random) {
        return new Interest(patterns(random), random.nextBoolean() ? List.of() : patterns(random), 0);
    }

    private static List<TopicPattern> patterns(Random random) {
        String[] some = {"a", "b", "c/*", "**", "@f/x", "c/2", "d", "*"};
        return TopicPattern.parseAll(some).stream()
                .filter(pattern -> random.nextInt(3) == 0)
                .toList();
    }

    /** A reader that begins now. */
    private final class Reading {
        private final Log log;
        private final Interest interest;
        private final LogModel.Reader model;

        Reading(Log log, LogModel model, Interest interest) {
            this.log = log;
            this.interest = interest;
            this.model = model.reader(get(log.locate(new Start.Now(), interest)).cursor(), interest);
        }

        boolean read(Limits limits) {
            boolean behind =
                    get(log.locate(new Start.After(model.cursor()), interest)).behind();
            Batch batch = get(log.read(model.cursor(), interest, limits));
            model.read(batch);
            assertTrue(batch.entries().size() <= limits.messages(), batch.toString());
            boolean gap = batch.entries().stream().anyMatch(Gap.class::isInstance);
            assertTrue(behind || !gap, "a gap that the verdict did not foretell: " + batch);
            assertTrue(!behind || gap || batch.more(), "a verdict without a gap: " + batch);
            return batch.more();
        }

        void readToTheEnd() {
            boolean more = true;
            while (more) {
                more = read(ALL);
            }
        }
    }
}
