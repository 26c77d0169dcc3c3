package dev.halley.push.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.halley.push.Cursor;
import dev.halley.push.Entry;
import dev.halley.push.Gap;
import dev.halley.push.Message;
import dev.halley.push.Position;
import dev.halley.push.TopicPattern;
import dev.halley.push.spi.Log.Batch;
import dev.halley.push.spi.Log.Draft;
import dev.halley.push.spi.Log.Interest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that was ever published, in a list, and readers of it that know what they are owed. */
final class LogModel {
    private record Published(Draft draft, Position position) {
        boolean isBefore(Position other) {
            return position.lane().equals(other.lane()) && position.sequence() < other.sequence();
        }
    }

    private record Subject(String topic, @Nullable String key) {
        static Subject of(Draft draft) {
            return new Subject(draft.topic(), draft.key());
        }
    }

    private final List<Published> all = new ArrayList<>();
    private final Map<Subject, Position> newest = new HashMap<>();

    void published(Draft draft, Position position) {
        all.add(new Published(draft, position));
        newest.put(Subject.of(draft), position);
    }

    Reader reader(Cursor start, Interest interest) {
        return new Reader(start, interest);
    }

    /**
     * Is owed each message that its patterns match, once, in order, or a gap that names it, before the log says that there is no more. A gap comes
     * before any later message of its topic, unless it is one of a possible loss: the log may have forgotten the topic. Of what it reads the newest of,
     * it is owed what has not been superseded.
     */
    final class Reader {
        private final Interest interest;
        private final Map<String, Position> reached = new HashMap<>();
        private final List<Published> owed = new ArrayList<>();
        private final Set<Published> overtaken = new HashSet<>();
        private Cursor cursor;
        private int seen;

        private Reader(Cursor start, Interest interest) {
            this.cursor = start;
            this.interest = interest;
            start.positions().forEach(position -> reached.put(position.lane(), position));
            this.seen = all.size();
        }

        Cursor cursor() {
            return cursor;
        }

        void read(Batch batch) {
            for (; seen < all.size(); seen++) {
                if (TopicPattern.anyMatches(
                        interest.all(), all.get(seen).draft().topic())) {
                    owed.add(all.get(seen));
                }
            }
            for (Entry entry : batch.entries()) {
                if (entry instanceof Message message) {
                    message(message, batch);
                } else if (entry instanceof Gap gap) {
                    gap(gap, batch);
                }
            }
            cursor = batch.end();
            if (!batch.more()) {
                owed.removeIf(this::isSuperseded);
            }
            assertTrue(batch.more() || owed.isEmpty(), () -> "missing in silence: " + owed + " after " + batch);
            assertTrue(
                    batch.more() || all.stream().allMatch(one -> cursor.covers(one.position())),
                    () -> "the end of the log is not reached: " + batch);
        }

        private boolean isConflated(String topic) {
            return !TopicPattern.anyMatches(interest.patterns(), topic)
                    && TopicPattern.anyMatches(interest.latest(), topic);
        }

        private boolean isSuperseded(Published one) {
            return isConflated(one.draft().topic()) && !one.position().equals(newest.get(Subject.of(one.draft())));
        }

        private void message(Message message, Batch batch) {
            advance(message.position(), batch);
            assertTrue(
                    !isConflated(message.topic())
                            || batch.entries().stream().noneMatch(other -> supersedes(other, message)),
                    () -> message + " is superseded in " + batch);
            Published published = owed.stream()
                    .filter(one -> one.position().equals(message.position()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("not owed: " + message + " in " + batch));
            assertEquals(published.draft().topic(), message.topic());
            assertEquals(published.draft().data(), message.data());
            owed.remove(published);
            owed.stream()
                    .filter(one -> one.isBefore(message.position()))
                    .filter(one -> one.draft().topic().equals(message.topic()))
                    .forEach(overtaken::add);
        }

        private static boolean supersedes(Entry entry, Message older) {
            return entry instanceof Message message
                    && message.topic().equals(older.topic())
                    && Objects.equals(message.key(), older.key())
                    && message.position().sequence() > older.position().sequence();
        }

        private void gap(Gap gap, Batch batch) {
            assertEquals(Gap.Reason.EXPIRED, gap.reason());
            gap.cursor().positions().forEach(position -> advance(position, batch));
            List<Published> told = owed.stream()
                    .filter(one -> gap.cursor().covers(one.position())
                            && gap.topics().stream()
                                    .anyMatch(topic -> TopicPattern.parse(topic)
                                            .matches(one.draft().topic())))
                    .toList();
            owed.removeAll(told);
            boolean lost = told.stream().anyMatch(one -> !isSuperseded(one));
            assertTrue(lost || gap.possible(), () -> gap + " without a loss in " + batch);
        }

        private void advance(Position position, Batch batch) {
            Position before = reached.put(position.lane(), position);
            assertTrue(
                    before == null || before.sequence() < position.sequence(),
                    () -> position + " comes after " + before + " in " + batch);
            assertTrue(batch.end().covers(position), () -> "the end is before " + position + " in " + batch);
        }
    }
}
