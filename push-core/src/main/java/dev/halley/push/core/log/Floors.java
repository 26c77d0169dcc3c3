package dev.halley.push.core.log;

import dev.halley.push.Cursor;
import dev.halley.push.Entry;
import dev.halley.push.Gap;
import dev.halley.push.Position;
import dev.halley.push.TopicPattern;
import dev.halley.push.spi.Log.Interest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What is known of messages that are not kept any more: each topic's floor, and the lane's, below which whole topics were forgotten. A gap
 * stands in the order where its topic's floor is. Guarded by the log's lock.
 */
final class Floors {
    private final Map<String, TopicState> topics;
    /** By floor, but for those that have moved. */
    private final NavigableMap<Long, TopicState> ordered = new TreeMap<>();
    /** Topics whose floors have moved since somebody asked for their order, each once. */
    private final List<TopicState> moved = new ArrayList<>();

    /** No topic has a floor above it. */
    private long highest;

    private long laneFloor;
    private long forgottenAt;
    private long removals;

    /**
     * @param topics those that are known, by name
     */
    Floors(Map<String, TopicState> topics) {
        this.topics = topics;
    }

    /** Begins a topic that is not known, or not any more. */
    TopicState newTopic(String name, boolean retained) {
        return new TopicState(name, retained, laneFloor, forgottenAt);
    }

    /** Counts what was removed; grows with each. */
    long removals() {
        return removals;
    }

    /** The oldest message of its topic was removed, and a reader may miss it. */
    void lost(Stored oldest) {
        TopicState topic = oldest.topic();
        if (topic.floor == topic.orderedFloor) {
            moved.add(topic);
        }
        topic.floor = oldest.sequence();
        topic.removedAt = ++removals;
        highest = Math.max(highest, topic.floor);
        if (!oldest.isSuperseded()) {
            topic.latestFloor = topic.floor;
            topic.latestRemovedAt = removals;
        }
    }

    /** A topic of which nothing is kept is not known any more. */
    void forget(TopicState topic) {
        order();
        ordered.remove(topic.floor);
        laneFloor = Math.max(laneFloor, topic.floor);
        forgottenAt = ++removals;
    }

    private void order() {
        for (TopicState topic : moved) {
            ordered.remove(topic.orderedFloor);
            ordered.put(topic.floor, topic);
            topic.orderedFloor = topic.floor;
        }
        moved.clear();
    }

    /** What a reader has missed after a sequence, by where it is told. */
    Map<Long, Entry> gaps(long from, String lane, Interest interest) {
        if (laneFloor <= from && highest <= from) {
            return Map.of();
        }
        order();
        Map<Long, Entry> gaps = new TreeMap<>();
        ordered.tailMap(from, false).forEach((floor, topic) -> {
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
}
