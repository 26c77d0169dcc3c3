package dev.halley.push.core.connection;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many clients each party has; a client may belong to several. As many entries as clients have parties, at most. Thread-safe. */
final class Headcount {
    /**
     * Of which a party may have so many.
     *
     * @param party who
     * @param most clients at a time
     * @param setting says how many
     * @param of what the party is, in words
     */
    record Share(String party, int most, String setting, String of) {}

    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    /** Counts a client in for all of them; where one is taken already, for none, and then {@link #isTaken} is the one. */
    boolean enter(List<Share> shares) {
        for (int i = 0; i < shares.size(); i++) {
            Share share = shares.get(i);
            if (counts.merge(share.party, 1, Integer::sum) > share.most) {
                leave(shares.subList(0, i + 1));
                return false;
            }
        }
        return true;
    }

    boolean isTaken(Share share) {
        return counts.getOrDefault(share.party, 0) >= share.most;
    }

    /** One that was counted in is gone. */
    void leave(List<Share> shares) {
        for (Share share : shares) {
            counts.computeIfPresent(share.party, (party, count) -> count == 1 ? null : count - 1);
        }
    }

    /** How many parties have clients. */
    int size() {
        return counts.size();
    }
}
