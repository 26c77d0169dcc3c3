package dev.halley.push.core.connection;

import dev.halley.push.Cursor;
import dev.halley.push.PushConfig;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.encode.EncodedBatch;
import dev.halley.push.spi.Log;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last 16 batches for the connections of a dispatcher that come to the same cursor with the same patterns, so that what they get is
 * read and encoded once. A kept one may be only a beginning of what there is by now; it is never wrong. Confined to the dispatcher's thread.
 */
final class Batches {
    private static final int MOST = 16;

    private final Log log;
    private final Log.Limits limits;
    private final Map<Place, EncodedBatch> recent = new LinkedHashMap<>(MOST * 2, 0.75f, true);

    Batches(Log log, PushConfig config) {
        this.log = log;
        this.limits = new Log.Limits(config.batchMessages(), config.batchCharacters());
    }

    CompletionStage<Log.Batch> read(Cursor cursor, Log.Interest interest) {
        return log.read(cursor, interest, limits);
    }

    void keep(Cursor cursor, List<TopicPattern> patterns, EncodedBatch batch) {
        recent.put(new Place(cursor, patterns), batch);
        if (recent.size() > MOST) {
            recent.remove(recent.keySet().iterator().next());
        }
    }

    @Nullable
    EncodedBatch kept(Cursor cursor, List<TopicPattern> patterns) {
        return recent.get(new Place(cursor, patterns));
    }

    private record Place(Cursor cursor, List<TopicPattern> patterns) {}
}
