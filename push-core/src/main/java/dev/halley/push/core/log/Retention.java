package dev.halley.push.core.log;

import dev.halley.push.Cursor;
import dev.halley.push.Entry;
import dev.halley.push.Gap;
import dev.halley.push.Message;
import dev.halley.push.Position;
import dev.halley.push.PushConfig;
import dev.halley.push.TopicPattern;
import dev.halley.push.spi.Log.Interest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The messages that are kept, and what is known of those that are not: each topic's floor, and the lane's, below which whole topics were
 * forgotten. A gap stands in the order where its topic's floor is. Guarded by the log's lock.
 */
final class Retention {
    private final PushConfig config;
    private final List<TopicPattern> retained;
    private final NavigableMap<Long, Stored> messages = new TreeMap<>();
    /** Those of retained topics. */
    private final NavigableMap<Long, Stored> state = new TreeMap<>();

    private final NavigableMap<Long, TopicState> floors = new TreeMap<>();
    /** Ordered by the last append, the longest idle first. */
    private final Map<String, TopicState> topics = new LinkedHashMap<>();

    private long bytes;
    private long stateBytes;
    /** No message before it perishes by age. */
    private long perishable;

    private long laneFloor;
    private long forgottenAt;
    private long removals;

    Retention(PushConfig config) {
        this.config = config;
        this.retained =
                config.retainedTopics().stream().map(TopicPattern::parse).toList();
    }

    void add(Message message, long now) {
        TopicState known = topics.remove(message.topic());
        TopicState topic = known == null ? newTopic(message.topic()) : known;
        topics.put(topic.name, topic);
        Stored stored = new Stored(message, topic);
        messages.put(stored.sequence(), stored);
        bytes += stored.size();
        if (topic.retained) {
            state.put(stored.sequence(), stored);
            stateBytes += stored.size();
        }
        Stored older = topic.add(stored);
        if (older != null && topic.retained) {
            remove(older);
        }
        while (topic.kept.size() > config.retentionMessages() || topic.bytes > config.retentionBytes()) {
            lose(topic.kept.firstEntry().getValue());
        }
        while (bytes > config.retentionTotalBytes()) {
            Stored perishable = stateBytes > config.retentionTotalBytes() / 2 ? null : oldestPerishable();
            Stored next = perishable != null ? perishable : longestUnchanged();
            // the only one of its kind may be the one that has just come
            lose(next == stored ? messages.firstEntry().getValue() : next);
        }
        if (topics.size() > config.logTopics()) {
            forget(longestIdle(topic));
        }
        expire(now);
    }

    private TopicState newTopic(String name) {
        return new TopicState(name, TopicPattern.anyMatches(retained, name), laneFloor, forgottenAt);
    }

    void expire(long now) {
        for (Stored oldest = oldestPerishable(); oldest != null; oldest = oldestPerishable()) {
            if (now - oldest.message().timeMillis() <= config.retentionMillis()) {
                return;
            }
            lose(oldest);
        }
    }

    /** The oldest message that does not stay whatever its age. Those that stay are passed over once. */
    private @Nullable Stored oldestPerishable() {
        Map.Entry<Long, Stored> next = messages.ceilingEntry(perishable);
        while (next != null && next.getValue().topic().retained) {
            perishable = next.getKey() + 1;
            next = messages.ceilingEntry(perishable);
        }
        return next == null ? null : next.getValue();
    }

    /** The oldest message of a retained topic, or of any where there is none. */
    private Stored longestUnchanged() {
        return (state.isEmpty() ? messages : state).firstEntry().getValue();
    }

    /** The topic to be forgotten for a new one: retained ones that have messages go last. Those that stay are put behind the others, so they are passed over once a round. */
    private TopicState longestIdle(TopicState added) {
        for (int i = topics.size(); i > 0; i--) {
            TopicState first = topics.values().iterator().next();
            if (first != added && (!first.retained || first.kept.isEmpty())) {
                return first;
            }
            topics.remove(first.name);
            topics.put(first.name, first);
        }
        TopicState first = topics.values().iterator().next();
        return first == added ? topics.values().stream().skip(1).findFirst().orElse(first) : first;
    }

    private void remove(Stored stored) {
        messages.remove(stored.sequence());
        bytes -= stored.size();
        if (stored.topic().retained) {
            state.remove(stored.sequence());
            stateBytes -= stored.size();
        }
        stored.topic().remove(stored);
    }

    /** Removes a message, the oldest of its topic, that a reader may miss. */
    private void lose(Stored oldest) {
        remove(oldest);
        TopicState topic = oldest.topic();
        floors.remove(topic.floor);
        topic.floor = oldest.sequence();
        topic.removedAt = ++removals;
        floors.put(topic.floor, topic);
        if (!oldest.isSuperseded()) {
            topic.latestFloor = topic.floor;
            topic.latestRemovedAt = removals;
        }
    }

    private void forget(TopicState topic) {
        while (!topic.kept.isEmpty()) {
            lose(topic.kept.firstEntry().getValue());
        }
        floors.remove(topic.floor);
        topics.remove(topic.name);
        laneFloor = Math.max(laneFloor, topic.floor);
        forgottenAt = ++removals;
    }

    /** Counts what was removed; grows with each. */
    long removals() {
        return removals;
    }

    /** What lies after a sequence, in order: messages that are wanted, and gaps. */
    Iterator<Entry> after(long from, String lane, Interest interest) {
        return new Merged(
                gaps(from, lane, interest).entrySet().iterator(),
                kept(from, interest).iterator());
    }

    private Map<Long, Entry> gaps(long from, String lane, Interest interest) {
        if (laneFloor <= from && (floors.isEmpty() || floors.lastKey() <= from)) {
            return Map.of();
        }
        Map<Long, Entry> gaps = new TreeMap<>();
        floors.tailMap(from, false).forEach((floor, topic) -> {
            if (TopicPattern.anyMatches(interest.patterns(), topic.name)) {
                if (topic.removedAt > interest.since()) {
                    gaps.put(floor, gap(List.of(topic.name), lane, floor, false));
                }
            } else if (topic.hasLostLatest(from, interest.since())
                    && TopicPattern.anyMatches(interest.latest(), topic.name)) {
                gaps.put(topic.latestFloor, gap(List.of(topic.name), lane, topic.latestFloor, topic.isLatestUnsure()));
            }
        });
        unsure(from, interest).forEach((floor, named) -> gaps.put(floor, gap(named, lane, floor, true)));
        return gaps;
    }

    private static Gap gap(List<String> topics, String lane, long floor, boolean possible) {
        return new Gap(topics, Gap.Reason.EXPIRED, Cursor.of(new Position(lane, floor)), possible);
    }

    /** The patterns of which something may have been forgotten after a sequence, and up to where that may be. */
    private Map<Long, List<String>> unsure(long from, Interest interest) {
        if (laneFloor <= from || forgottenAt <= interest.since()) {
            return Map.of();
        }
        Map<Long, List<String>> unsure = new TreeMap<>();
        for (TopicPattern pattern : interest.all()) {
            TopicState known = topics.get(pattern.toString());
            long until = known == null ? laneFloor : known.unsureUntil;
            long since = known == null ? forgottenAt : known.unsureSince;
            if (until > from && since > interest.since()) {
                unsure.computeIfAbsent(until, floor -> new ArrayList<>()).add(pattern.toString());
            }
        }
        return unsure;
    }

    /** What is kept after a sequence and wanted, in order. */
    private Iterable<Stored> kept(long from, Interest interest) {
        if (!isLiteral(interest)) {
            return () -> messages.tailMap(from, false).values().stream()
                    .filter(stored -> isWanted(stored, interest))
                    .iterator();
        }
        List<TopicState> fresh = new ArrayList<>(1);
        interest.patterns().forEach(pattern -> addFresh(fresh, pattern, from));
        int inFull = fresh.size();
        interest.latest().forEach(pattern -> addFresh(fresh, pattern, from));
        if (fresh.isEmpty()) {
            return List.of();
        }
        if (fresh.size() == 1 && inFull == 1) {
            return tail(fresh.get(0), from);
        }
        List<Stored> all = new ArrayList<>();
        for (int i = 0; i < fresh.size(); i++) {
            boolean latestOnly = i >= inFull;
            tail(fresh.get(i), from).stream()
                    .filter(stored -> !latestOnly || !stored.isSuperseded())
                    .forEach(all::add);
        }
        all.sort(Comparator.comparingLong(Stored::sequence));
        return all;
    }

    /** Adds a topic that has a message after a sequence, once. */
    private void addFresh(List<TopicState> fresh, TopicPattern literal, long from) {
        TopicState topic = topics.get(literal.toString());
        if (topic != null && !topic.kept.isEmpty() && topic.kept.lastKey() > from && !fresh.contains(topic)) {
            fresh.add(topic);
        }
    }

    private static Collection<Stored> tail(TopicState topic, long from) {
        return topic.kept.tailMap(from, false).values();
    }

    private static boolean isLiteral(Interest interest) {
        return areLiteral(interest.patterns()) && areLiteral(interest.latest());
    }

    private static boolean areLiteral(List<TopicPattern> patterns) {
        for (TopicPattern pattern : patterns) {
            if (!pattern.isLiteral()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWanted(Stored stored, Interest interest) {
        String topic = stored.message().topic();
        return TopicPattern.anyMatches(interest.patterns(), topic)
                || (!stored.isSuperseded() && TopicPattern.anyMatches(interest.latest(), topic));
    }

    boolean isBehind(long from, String lane, Interest interest) {
        return !gaps(from, lane, interest).isEmpty();
    }

    /** The sequence before the oldest kept message that is wanted, {@code last} where there is none. */
    long beforeOldest(Interest interest, long last) {
        Iterator<Stored> kept = kept(0, interest).iterator();
        return kept.hasNext() ? kept.next().sequence() - 1 : last;
    }

    /** The sequence before the newest {@code count} kept messages that are wanted, {@code last} where there are none. */
    long beforeNewest(Interest interest, int count, long last) {
        Stream<Stored> newest = isLiteral(interest)
                ? StreamSupport.stream(kept(0, interest).spliterator(), false)
                        .sorted(Comparator.comparingLong(Stored::sequence).reversed())
                : messages.descendingMap().values().stream().filter(stored -> isWanted(stored, interest));
        return newest.limit(count).mapToLong(Stored::sequence).min().orElse(last + 1) - 1;
    }

    /** Two ordered iterators as one; their sequences differ. */
    private static final class Merged implements Iterator<Entry> {
        private final Iterator<Map.Entry<Long, Entry>> gaps;
        private final Iterator<Stored> kept;
        private Map.@Nullable Entry<Long, Entry> gap;
        private @Nullable Stored message;

        Merged(Iterator<Map.Entry<Long, Entry>> gaps, Iterator<Stored> kept) {
            this.gaps = gaps;
            this.kept = kept;
            gap = next(gaps);
            message = next(kept);
        }

        private static <T> @Nullable T next(Iterator<T> iterator) {
            return iterator.hasNext() ? iterator.next() : null;
        }

        @Override
        public boolean hasNext() {
            return gap != null || message != null;
        }

        @Override
        public Entry next() {
            Map.Entry<Long, Entry> first = gap;
            Stored second = message;
            if (first != null && (second == null || first.getKey() < second.sequence())) {
                gap = next(gaps);
                return first.getValue();
            }
            if (second == null) {
                throw new NoSuchElementException();
            }
            message = next(kept);
            return second.message();
        }
    }
}
