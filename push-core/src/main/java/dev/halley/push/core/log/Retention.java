package dev.halley.push.core.log;

import dev.halley.push.Entry;
import dev.halley.push.Message;
import dev.halley.push.PushConfig;
import dev.halley.push.TopicPattern;
import dev.halley.push.spi.Log.Interest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The messages that are kept: which go when a new one comes or time goes by, and what a reader finds. Guarded by the log's lock. */
final class Retention {
    /** Whose newest message says all, and is told anew to whoever asks: it goes by age as any other; docs/protocol.md §5.2. */
    private static final String STATE = "@presence/";

    private final PushConfig config;
    private final List<TopicPattern> retained;
    private final Sequenced<Stored> messages = new Sequenced<>();
    /** Those of retained topics. */
    private final Sequenced<Stored> state = new Sequenced<>();

    private final Map<String, TopicState> topics = new HashMap<>();
    /** By turn: the longest idle first. */
    private final Sequenced<TopicState> idle = new Sequenced<>();

    private final Floors floors = new Floors(topics);

    private long bytes;
    private long stateBytes;
    /** No message before it perishes by age. */
    private long perishable;

    private long turns;

    Retention(PushConfig config, List<TopicPattern> declared) {
        this.config = config;
        Stream<TopicPattern> set = config.retainedTopics().stream().map(TopicPattern::parse);
        this.retained = Stream.concat(set, declared.stream()).toList();
    }

    void add(Message message, long now) {
        TopicState topic = topics.get(message.topic());
        if (topic == null) {
            topic = floors.newTopic(message.topic(), TopicPattern.anyMatches(retained, message.topic()));
            topics.put(topic.name, topic);
        } else {
            idle.remove(topic.turn);
        }
        putLast(topic);
        Stored stored = new Stored(message, topic);
        messages.add(stored.sequence(), stored);
        bytes += stored.size();
        if (topic.retained) {
            state.add(stored.sequence(), stored);
            stateBytes += stored.size();
        }
        Stored older = topic.add(stored);
        if (older != null && (topic.retained || topic.name.startsWith(STATE))) {
            remove(older);
        }
        while (topic.kept.size() > config.retentionMessages() || topic.bytes > config.retentionBytes()) {
            lose(topic.kept.first());
        }
        while (bytes > config.retentionTotalBytes()) {
            Stored perishable = stateBytes > config.retentionTotalBytes() / 2 ? null : oldestPerishable();
            Stored next = perishable != null ? perishable : longestUnchanged();
            // the only one of its kind may be the one that has just come
            lose(next == stored ? messages.first() : next);
        }
        if (topics.size() > config.logTopics()) {
            forget(longestIdle(topic));
        }
        expire(now);
    }

    private void putLast(TopicState topic) {
        topic.turn = ++turns;
        idle.add(topic.turn, topic);
    }

    void expire(long now) {
        for (Stored oldest = oldestPerishable(); oldest != null; oldest = oldestPerishable()) {
            if (now - oldest.message().timeMillis() <= config.retentionMillis()) {
                return;
            }
            lose(oldest);
        }
    }

    /** The oldest message that does not stay whatever its age. What stays, or is gone, is passed over once. */
    private @Nullable Stored oldestPerishable() {
        Stored next = messages.atLeast(perishable);
        while (next != null && next.topic().retained) {
            perishable = next.sequence() + 1;
            next = messages.atLeast(perishable);
        }
        if (next != null) {
            perishable = next.sequence();
        }
        return next;
    }

    /** The oldest message of a retained topic, or of any where there is none. */
    private Stored longestUnchanged() {
        return (state.isEmpty() ? messages : state).first();
    }

    /** The topic to be forgotten for a new one: retained ones that have messages go last. Those that stay are put behind the others, so they are passed over once a round. */
    private TopicState longestIdle(TopicState added) {
        for (int i = idle.size(); i > 0; i--) {
            TopicState first = idle.first();
            if (first != added && (!first.retained || first.kept.isEmpty())) {
                return first;
            }
            idle.remove(first.turn);
            putLast(first);
        }
        Iterator<TopicState> longest = idle.from(0);
        TopicState first = longest.next();
        return first == added && longest.hasNext() ? longest.next() : first;
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
        floors.lost(oldest);
    }

    private void forget(TopicState topic) {
        while (!topic.kept.isEmpty()) {
            lose(topic.kept.first());
        }
        floors.forget(topic);
        topics.remove(topic.name);
        idle.remove(topic.turn);
    }

    /** Counts what was removed; grows with each. */
    long removals() {
        return floors.removals();
    }

    /** What lies after a sequence, in order: messages that are wanted, and gaps. */
    Iterator<Entry> after(long from, String lane, Interest interest) {
        return new Merged(floors.gaps(from, lane, interest).entrySet().iterator(), kept(from, interest));
    }

    /** What is kept after a sequence and wanted, in order. */
    private Iterator<Stored> kept(long from, Interest interest) {
        if (!isLiteral(interest)) {
            return stream(messages.from(from + 1))
                    .filter(stored -> isWanted(stored, interest))
                    .iterator();
        }
        List<TopicState> fresh = new ArrayList<>(1);
        interest.patterns().forEach(pattern -> addFresh(fresh, pattern, from));
        int inFull = fresh.size();
        interest.latest().forEach(pattern -> addFresh(fresh, pattern, from));
        if (fresh.isEmpty()) {
            return Collections.emptyIterator();
        }
        if (fresh.size() == 1 && inFull == 1) {
            return fresh.get(0).kept.from(from + 1);
        }
        List<Stored> all = new ArrayList<>();
        for (int i = 0; i < fresh.size(); i++) {
            boolean latestOnly = i >= inFull;
            stream(fresh.get(i).kept.from(from + 1))
                    .filter(stored -> !latestOnly || !stored.isSuperseded())
                    .forEach(all::add);
        }
        all.sort(Comparator.comparingLong(Stored::sequence));
        return all.iterator();
    }

    private static Stream<Stored> stream(Iterator<Stored> iterator) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator, 0), false);
    }

    /** Adds a topic that has a message after a sequence, once. */
    private void addFresh(List<TopicState> fresh, TopicPattern literal, long from) {
        TopicState topic = topics.get(literal.toString());
        if (topic != null && topic.kept.lastNumber() > from && !fresh.contains(topic)) {
            fresh.add(topic);
        }
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
        return !floors.gaps(from, lane, interest).isEmpty();
    }

    /** The sequence before the oldest kept message that is wanted, {@code last} where there is none. */
    long beforeOldest(Interest interest, long last) {
        Iterator<Stored> kept = kept(0, interest);
        return kept.hasNext() ? kept.next().sequence() - 1 : last;
    }

    /** The sequence before the newest {@code count} kept messages that are wanted, {@code last} where there are none. */
    long beforeNewest(Interest interest, int count, long last) {
        Stream<Stored> newest = isLiteral(interest)
                ? stream(kept(0, interest))
                        .sorted(Comparator.comparingLong(Stored::sequence).reversed())
                : stream(messages.backwards()).filter(stored -> isWanted(stored, interest));
        return newest.limit(count).mapToLong(Stored::sequence).min().orElse(last + 1) - 1;
    }
}
