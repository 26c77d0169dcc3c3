package dev.halley.it.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a cursor has passed over without giving it: of each topic that is read in full its newest message, until a gap tells of it; of one of which only the
 * newest messages are wanted, that of each key, until a newer one comes or a gap. For one thread.
 */
final class Debts {
    private static final int NONE = 0;
    private static final int TOPICS = Topics.NAMES.size();

    private boolean[] full = new boolean[TOPICS];
    private boolean[] latest = new boolean[TOPICS];
    /** The newest messages that are owed; for topics read in full at the first of their places only. */
    private final int[] owed = new int[TOPICS * Epoch.KEYS];

    /** What is wanted from now on. Of what was wanted otherwise before, nothing is owed any more. */
    void want(List<String> patterns, List<String> newestOnly) {
        boolean[] fullBefore = full;
        boolean[] latestBefore = latest;
        full = Topics.matching(patterns);
        latest = Topics.matching(newestOnly);
        for (int topic = 0; topic < TOPICS; topic++) {
            latest[topic] &= !full[topic];
            if (full[topic] != fullBefore[topic] || latest[topic] != latestBefore[topic]) {
                forgive(topic, Integer.MAX_VALUE);
            }
        }
    }

    boolean isWanted(int topic) {
        return full[topic] || latest[topic];
    }

    boolean isLatest(int topic) {
        return latest[topic];
    }

    /** Whether something that is read in full was removed after a sequence. */
    boolean isLoss(Epoch epoch, long after) {
        return isLoss(epoch, after, full);
    }

    /** The same of all that is read, where it need not be a loss. */
    boolean isPossibleLoss(Epoch epoch, long after) {
        return isLoss(epoch, after, full) || isLoss(epoch, after, latest);
    }

    private static boolean isLoss(Epoch epoch, long after, boolean[] topics) {
        return IntStream.range(0, TOPICS).anyMatch(topic -> topics[topic] && epoch.floor(topic) > after);
    }

    boolean isAnyLatest() {
        return IntStream.range(0, TOPICS).anyMatch(topic -> latest[topic]);
    }

    /** Nothing was given of what lies between; what was there must be gone or superseded, and is owed if it lies after {@code forgiven}. */
    void passOver(Epoch epoch, int after, int until, int forgiven) {
        if (until <= after) {
            return;
        }
        int[] newest = new int[owed.length];
        for (int sequence = after + 1; sequence <= until; sequence++) {
            newest[place(epoch, sequence)] = sequence;
        }
        for (int place = 0; place < newest.length; place++) {
            int sequence = newest[place];
            int topic = place / Epoch.KEYS;
            if (sequence != NONE && isWanted(topic)) {
                if (!isGone(epoch, sequence)) {
                    // what superseded it may have been read before it was noted
                    epoch.awaitUnderWay();
                }
                Broken.unless(
                        isGone(epoch, sequence),
                        "%s at %d was passed over, and is still kept",
                        Topics.NAMES.get(topic),
                        sequence);
                owed[place] = sequence > forgiven ? sequence : owed[place];
            }
        }
    }

    private boolean isGone(Epoch epoch, int sequence) {
        int topic = epoch.topic(sequence);
        return (latest[topic] && epoch.newest(sequence) > sequence) || epoch.floor(topic) >= sequence;
    }

    private int place(Epoch epoch, int sequence) {
        int topic = epoch.topic(sequence);
        return topic * Epoch.KEYS + (latest[topic] ? epoch.keyNumber(sequence) : 0);
    }

    /** A message was given. */
    void given(Epoch epoch, int sequence) {
        int place = place(epoch, sequence);
        int topic = epoch.topic(sequence);
        Broken.unless(
                latest[topic] || owed[place] == NONE,
                "%s at %d came before the gap that tells of %d",
                Topics.NAMES.get(topic),
                sequence,
                owed[place]);
        owed[place] = NONE;
    }

    /** A gap told of a topic up to a sequence. */
    void forgive(int topic, int until) {
        for (int place = topic * Epoch.KEYS; place < (topic + 1) * Epoch.KEYS; place++) {
            owed[place] = owed[place] <= until ? NONE : owed[place];
        }
    }

    void forgiveAll() {
        Arrays.fill(owed, NONE);
    }

    boolean isAny() {
        return Arrays.stream(owed).anyMatch(sequence -> sequence != NONE);
    }

    void checkNone() {
        for (int place = 0; place < owed.length; place++) {
            Broken.unless(
                    owed[place] == NONE,
                    "%s at %d was neither given nor told lost",
                    Topics.NAMES.get(place / Epoch.KEYS),
                    owed[place]);
        }
    }
}
