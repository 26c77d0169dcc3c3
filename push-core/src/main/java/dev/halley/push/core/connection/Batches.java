package dev.halley.push.core.connection;

import dev.halley.push.Cursor;
import dev.halley.push.PushConfig;
import dev.halley.push.core.encode.EncodedBatch;
import dev.halley.push.core.encode.RecentLines;
import dev.halley.push.spi.Log;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last 16 batches for the connections of a dispatcher that come to the same cursor with the same interest, so that what they get is
 * read and encoded once. A kept one may be only a beginning of what there is by now; where only the newest messages are wanted, it is not used once
 * there may be newer ones. Confined to the dispatcher's thread.
 */
final class Batches {
    private static final int MOST = 16;

    private final Log log;
    private final Log.Limits limits;
    private final IntSupplier appends;
    private final RecentLines lines = new RecentLines();
    private final Map<Place, Kept> recent = new LinkedHashMap<>(MOST * 2, 0.75f, true);

    /** {@code appends} is another number after each append that it has heard of. */
    Batches(Log log, PushConfig config, IntSupplier appends) {
        this.log = log;
        this.limits = new Log.Limits(config.batchMessages(), config.batchCharacters());
        this.appends = appends;
    }

    CompletionStage<Log.Batch> read(Cursor cursor, Log.Interest interest) {
        return log.read(cursor, interest, limits);
    }

    EncodedBatch encoded(Log.Batch batch) {
        return new EncodedBatch(batch, lines);
    }

    /** The number to be asked before a read, and given to {@link #keep} after it. */
    int appends() {
        return appends.getAsInt();
    }

    void keep(Cursor cursor, Log.Interest interest, EncodedBatch batch, int readAt) {
        recent.put(new Place(cursor, interest), new Kept(batch, readAt));
        if (recent.size() > MOST) {
            recent.remove(recent.keySet().iterator().next());
        }
    }

    @Nullable
    Kept kept(Cursor cursor, Log.Interest interest) {
        Kept kept = recent.get(new Place(cursor, interest));
        if (kept == null || (!interest.latest().isEmpty() && kept.readAt != appends())) {
            return null;
        }
        return kept;
    }

    private record Place(Cursor cursor, Log.Interest interest) {}

    /** A batch, and what {@link #appends} was before it was read. */
    record Kept(EncodedBatch batch, int readAt) {}
}
