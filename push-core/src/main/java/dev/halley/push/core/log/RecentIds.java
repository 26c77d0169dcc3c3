package dev.halley.push.core.log;

import dev.halley.push.Position;
import dev.halley.push.spi.Log.Draft;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last 10,000 ids that were published with, and where their messages stand. Guarded by the log's lock. */
final class RecentIds {
    private static final int MOST = 10_000;

    private final Map<Key, Position> positions = new LinkedHashMap<>();

    @Nullable
    Position find(Draft draft) {
        return draft.id() == null ? null : positions.get(new Key(draft.idScope(), draft.topic(), draft.id()));
    }

    void remember(Draft draft, Position position) {
        if (draft.id() != null) {
            positions.put(new Key(draft.idScope(), draft.topic(), draft.id()), position);
            if (positions.size() > MOST) {
                positions.remove(positions.keySet().iterator().next());
            }
        }
    }

    private record Key(@Nullable String scope, String topic, String id) {}
}
