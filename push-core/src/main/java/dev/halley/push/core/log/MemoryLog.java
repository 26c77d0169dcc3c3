package dev.halley.push.core.log;

import dev.halley.push.Cursor;
import dev.halley.push.Entry;
import dev.halley.push.Gap;
import dev.halley.push.Message;
import dev.halley.push.Position;
import dev.halley.push.PublishRejectedException;
import dev.halley.push.PublishRejectedException.Reason;
import dev.halley.push.PushConfig;
import dev.halley.push.TopicPattern;
import dev.halley.push.spi.Log;
import dev.halley.push.spi.Ticker;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A log of one lane in this process's memory, bounded by {@link PushConfig}: messages, bytes and age of a topic, bytes of all, topics.
 * All stages it returns are complete. Listeners are told outside its lock, which nothing else is taken under.
 */
public final class MemoryLog implements Log {
    private final String lane;
    private final Ticker ticker;
    private final List<AppendListener> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private final Retention retained;
    private final RecentIds ids = new RecentIds();
    private final int maxMessageBytes;
    private long last;
    private boolean closed;

    /**
     * @param config the bounds
     * @param ticker the clock
     * @param lane names this log and its epoch: another one for each instance
     */
    public MemoryLog(PushConfig config, Ticker ticker, String lane) {
        this(config, List.of(), ticker, lane);
    }

    /**
     * @param config the bounds
     * @param retained topics of which the newest message of each key stays, beside those of the settings
     * @param ticker the clock
     * @param lane names this log and its epoch: another one for each instance
     */
    public MemoryLog(PushConfig config, List<TopicPattern> retained, Ticker ticker, String lane) {
        this.lane = lane;
        this.ticker = ticker;
        this.retained = new Retention(config, retained);
        this.maxMessageBytes =
                (int) Math.min(Integer.MAX_VALUE, Math.min(config.retentionBytes(), config.retentionTotalBytes()));
    }

    @Override
    public CompletionStage<List<Appended>> append(List<Draft> drafts) {
        List<Appended> answers = new ArrayList<>(drafts.size());
        List<String> topics = new ArrayList<>(drafts.size());
        synchronized (lock) {
            for (Draft draft : drafts) {
                if (closed) {
                    return failed(Reason.CLOSED, "the log is closed");
                }
                if (Stored.size(draft) > maxMessageBytes) {
                    return failed(
                            Reason.TOO_LARGE,
                            "message: expected at most " + maxMessageBytes + " bytes, found " + Stored.size(draft));
                }
            }
            long now = ticker.currentTimeMillis();
            for (Draft draft : drafts) {
                Position known = ids.find(draft);
                if (known != null) {
                    answers.add(new Appended(known, true));
                    continue;
                }
                Position position = new Position(lane, ++last);
                retained.add(
                        new Message(draft.topic(), position, now, draft.id(), draft.key(), draft.from(), draft.data()),
                        now);
                ids.remember(draft, position);
                answers.add(new Appended(position, false));
                topics.add(draft.topic());
            }
        }
        if (!topics.isEmpty()) {
            listeners.forEach(listener -> listener.appended(topics));
        }
        return CompletableFuture.completedFuture(answers);
    }

    @Override
    public CompletionStage<Located> locate(Start start, Interest interest) {
        synchronized (lock) {
            retained.expire(ticker.currentTimeMillis());
            return CompletableFuture.completedFuture(located(start, interest));
        }
    }

    private Located located(Start start, Interest wanted) {
        Interest interest = new Interest(wanted.patterns(), wanted.latest(), 0);
        if (start instanceof Start.Now) {
            return at(last, List.of(), false);
        }
        if (start instanceof Start.Earliest) {
            return at(retained.beforeOldest(interest, last), List.of(), false);
        }
        if (start instanceof Start.Last newest) {
            return at(retained.beforeNewest(interest, newest.count(), last), List.of(), false);
        }
        Cursor cursor = ((Start.After) start).cursor();
        OptionalLong sequence = cursor.sequence(lane);
        if (sequence.isEmpty()) {
            long oldest = retained.beforeOldest(interest, last);
            return at(oldest, List.of(gap(interest, Gap.Reason.EPOCH, oldest)), false);
        }
        long after = sequence.getAsLong();
        if (after > last) {
            return at(last, List.of(gap(interest, Gap.Reason.ROLLBACK, last)), false);
        }
        // open has told this epoch, but the connection was cut before the gap told of it
        boolean replaced = cursor.positions().size() > 1;
        List<Gap> gaps = replaced ? List.of(gap(interest, Gap.Reason.EPOCH, after)) : List.of();
        return at(after, gaps, retained.isBehind(after, lane, interest));
    }

    private Located at(long sequence, List<Gap> gaps, boolean behind) {
        return new Located(at(sequence), gaps, behind, at(last), retained.removals());
    }

    private Gap gap(Interest interest, Gap.Reason reason, long end) {
        return new Gap(interest.all().stream().map(TopicPattern::toString).toList(), reason, at(end), false);
    }

    @Override
    public CompletionStage<Batch> read(Cursor after, Interest interest, Limits limits) {
        synchronized (lock) {
            retained.expire(ticker.currentTimeMillis());
            long from = after.sequence(lane).orElse(0);
            if (from >= last) {
                return CompletableFuture.completedFuture(batch(List.of(), last, false));
            }
            List<Entry> entries = new ArrayList<>();
            int characters = 0;
            for (Iterator<Entry> rest = retained.after(from, lane, interest); rest.hasNext(); ) {
                Entry next = rest.next();
                entries.add(next);
                characters += next instanceof Message message ? message.data().length() : 0;
                if (entries.size() >= limits.messages() || characters >= limits.characters()) {
                    long end = sequence(next);
                    return CompletableFuture.completedFuture(batch(entries, end, end < last));
                }
            }
            return CompletableFuture.completedFuture(batch(entries, last, false));
        }
    }

    private long sequence(Entry entry) {
        return entry instanceof Message message
                ? message.position().sequence()
                : ((Gap) entry).cursor().sequence(lane).orElseThrow();
    }

    private Batch batch(List<Entry> entries, long end, boolean more) {
        return new Batch(entries, at(end), more, retained.removals());
    }

    @Override
    public void onAppend(AppendListener listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
    }

    private Cursor at(long sequence) {
        return Cursor.of(new Position(lane, sequence));
    }

    private static <T> CompletionStage<T> failed(Reason reason, String message) {
        return CompletableFuture.failedFuture(new PublishRejectedException(reason, message));
    }
}
