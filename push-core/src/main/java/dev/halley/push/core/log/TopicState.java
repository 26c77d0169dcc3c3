package dev.halley.push.core.log;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is kept of one topic, and its floor: the sequence of the newest message that retention removed, 0 where it removed none. */
final class TopicState {
    final String name;
    /** Whether only the newest message of each key is kept, whatever its age. */
    final boolean retained;
    /** The lane's floor when this state began: up to there the topic may have had messages that were forgotten whole. */
    final long unsureUntil;

    /** When the lane had got that floor, as the count of removals. */
    final long unsureSince;

    final Sequenced<Stored> kept = new Sequenced<>();
    long bytes;
    /** When it was appended to, as the retention counts it. */
    long turn;

    long floor;
    /** The floor that it has in the order of floors, which lags behind; 0 where it is not in it. */
    long orderedFloor;

    /** When it got its floor, as the count of removals. */
    long removedAt;

    /** The newest message that was removed and had not been superseded, 0 where there is none. */
    long latestFloor;

    /** When it got that floor, as the count of removals. */
    long latestRemovedAt;

    /** The newest kept message without a key. */
    private @Nullable Stored newest;

    /** The newest kept message of each key; null where no message had one yet. */
    private @Nullable Map<String, Stored> newestByKey;

    TopicState(String name, boolean retained, long unsureUntil, long unsureSince) {
        this.name = name;
        this.retained = retained;
        this.unsureUntil = unsureUntil;
        this.unsureSince = unsureSince;
    }

    /** Keeps a message; gives the one that it supersedes, which is still kept. */
    @Nullable
    Stored add(Stored stored) {
        kept.add(stored.sequence(), stored);
        bytes += stored.size();
        Stored older;
        String key = stored.message().key();
        if (key == null) {
            older = newest;
            newest = stored;
        } else {
            if (newestByKey == null) {
                newestByKey = new HashMap<>(4);
            }
            older = newestByKey.put(key, stored);
        }
        if (older != null) {
            older.supersede();
        }
        return older;
    }

    void remove(Stored stored) {
        kept.remove(stored.sequence());
        bytes -= stored.size();
        String key = stored.message().key();
        if (key == null && newest == stored) {
            newest = null;
        } else if (key != null && newestByKey != null) {
            newestByKey.remove(key, stored);
        }
    }

    /** Whether a later message may have superseded what was removed, so that its loss is just possible. */
    boolean isLatestUnsure() {
        return newestByKey != null && !kept.isEmpty();
    }

    /** Whether a reader of the newest messages has lost one after a sequence. Without keys, any kept message is newer than what was removed. */
    boolean hasLostLatest(long from, long since) {
        return latestFloor > from && latestRemovedAt > since && (kept.isEmpty() || newestByKey != null);
    }
}
