package dev.halley.push.core.connection;

import dev.halley.push.Cursor;
import dev.halley.push.Position;
import dev.halley.push.core.encode.EncodedBatch;
import dev.halley.push.spi.Log;
import dev.halley.push.spi.Ticker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection's cursor and the batch that lies after it. A reader that began without a cursor, or in a new epoch, asked for what is kept
 * and is not told what retention had removed before. Confined to the dispatcher's thread.
 */
final class LogReader {
    private final Batches batches;
    private final Ticker ticker;
    private final Cursor head;
    private final Consumer<Runnable> submit;
    private final Consumer<Throwable> onFailure;
    private Cursor cursor;
    private long since;
    /** What retention had removed, as far as this reader has seen: what is owed to it stands in no batch that was read before. */
    private long removals;

    private @Nullable EncodedBatch ready;
    /** What {@link Batches#appends} was before it was read. */
    private int readyReadAt;

    /** Whether there may be something after {@link #ready}, or after the cursor where that is null. */
    private boolean unread = true;

    private boolean reading;
    /** Whether the log had no more when it was last read, and nothing has been told of since. */
    private boolean atEnd;

    private boolean hasBeenAtEnd;
    private long leftEndAt;
    private int version;

    LogReader(
            Batches batches,
            Ticker ticker,
            Log.Located start,
            boolean resuming,
            Consumer<Runnable> submit,
            Consumer<Throwable> onFailure) {
        this.batches = batches;
        this.ticker = ticker;
        this.cursor = start.cursor();
        this.head = start.head();
        this.since = resuming ? 0 : start.removals();
        this.removals = start.removals();
        this.submit = submit;
        this.onFailure = onFailure;
    }

    Cursor cursor() {
        return cursor;
    }

    /** Whether the log was asked and has not answered yet. */
    boolean isReading() {
        return reading;
    }

    /** How long there has been something after the cursor that it wants, since it was at the log's end; 0 where it is there, or never was. */
    long lagNanos() {
        return hasBeenAtEnd && !atEnd ? ticker.nanoTime() - leftEndAt : 0;
    }

    /** There is something after the cursor that it wants. */
    void told() {
        unread = true;
        if (atEnd) {
            leaveEnd();
        }
    }

    private void leaveEnd() {
        atEnd = false;
        leftEndAt = ticker.nanoTime();
    }

    private void reachEnd() {
        atEnd = true;
        hasBeenAtEnd = true;
    }

    /** There may be something after the cursor, perhaps only what it does not want. */
    void wake() {
        unread = true;
    }

    /** What was read is no longer what is wanted. */
    void forget() {
        version++;
        ready = null;
        unread = true;
    }

    /**
     * The batch after the cursor, the same one until it is taken; null where there is nothing, or nothing yet. Without an interest there is nothing, and the
     * cursor comes along all the same.
     */
    @Nullable
    EncodedBatch next(Log.Interest interest) {
        while (ready == null && unread && !reading) {
            unread = false;
            ready = isShared() ? kept(interest) : null;
            if (ready == null) {
                read(interest);
            }
        }
        return ready;
    }

    /**
     * A batch that others have read, unless it lacks what was in the log when this reader came, for a poll gets all of that at once, or gaps of what was
     * removed meanwhile.
     */
    private @Nullable EncodedBatch kept(Log.Interest interest) {
        Batches.Kept kept = batches.kept(cursor, interest);
        if (kept == null || kept.batch().removals() < removals) {
            return null;
        }
        EncodedBatch batch = kept.batch();
        if (!batch.isFull() && kept.readAt() == batches.appends()) {
            reachEnd();
        }
        readyReadAt = kept.readAt();
        return batch.isFull() || covers(batch.end(), head) ? batch : null;
    }

    /** Moves the cursor to the end of the batch. What comes after it is not asked for where nothing was appended since it was read: whoever appends tells. */
    void take(EncodedBatch batch) {
        cursor = batch.end();
        removals = Math.max(removals, batch.removals());
        ready = null;
        unread |= batch.isFull() || readyReadAt != batches.appends();
    }

    private void read(Log.Interest interest) {
        reading = true;
        int asked = version;
        int readAt = batches.appends();
        Log.Interest told = since == 0 ? interest : new Log.Interest(interest.patterns(), interest.latest(), since);
        CompletionStage<Log.Batch> answer = batches.read(cursor, told);
        CompletableFuture<Log.Batch> future = answer.toCompletableFuture();
        // in this order: what is done stays as it is
        if (future.isDone() && !future.isCompletedExceptionally()) {
            apply(asked, readAt, interest, future.join());
            return;
        }
        answer.whenComplete((batch, failure) -> submit.accept(() -> {
            if (failure != null) {
                onFailure.accept(failure);
            } else {
                apply(asked, readAt, interest, batch);
            }
        }));
    }

    private void apply(int asked, int readAt, Log.Interest interest, Log.Batch batch) {
        reading = false;
        if (asked != version) {
            unread = true;
            return;
        }
        if (!batch.more()) {
            reachEnd();
        } else if (atEnd) {
            leaveEnd();
        }
        removals = Math.max(removals, batch.removals());
        if (batch.entries().isEmpty()) {
            cursor = batch.end();
            unread |= batch.more();
            return;
        }
        EncodedBatch read = batches.encoded(batch);
        if (isShared()) {
            batches.keep(cursor, interest, read, readAt);
        }
        ready = read;
        readyReadAt = readAt;
    }

    /** Whether it finds what any other reader finds at its cursor: from the head that it was told on, what was removed before is behind it. */
    private boolean isShared() {
        if (since != 0 && covers(cursor, head)) {
            since = 0;
        }
        return since == 0;
    }

    private static boolean covers(Cursor cursor, Cursor other) {
        for (Position position : other.positions()) {
            if (!cursor.covers(position)) {
                return false;
            }
        }
        return true;
    }
}
