package dev.halley.push.core.connection;

import dev.halley.push.Cursor;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.encode.EncodedBatch;
import dev.halley.push.core.encode.Line;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.transport.Close;
import dev.halley.push.spi.Log;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an open connection has: its client, its patterns, its cursor. Confined to the dispatcher's thread. */
final class Admitted {
    private final Connection connection;
    private final Surroundings surroundings;
    private final ClientState owner;
    private final Subscriptions subscriptions;
    private final LogReader reader;
    private final @Nullable PollAnswer poll;
    private final Queue<Runnable> changes = new ArrayDeque<>(0);
    private int holds;

    Admitted(
            Connection connection,
            Surroundings surroundings,
            ClientState owner,
            Subscriptions subscriptions,
            LogReader reader,
            @Nullable PollAnswer poll) {
        this.connection = connection;
        this.surroundings = surroundings;
        this.owner = owner;
        this.subscriptions = subscriptions;
        this.reader = reader;
        this.poll = poll;
    }

    ClientState owner() {
        return owner;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    LogReader reader() {
        return reader;
    }

    @Nullable
    PollAnswer poll() {
        return poll;
    }

    /** Whether messages wait for a history that is being read. */
    boolean isHeld() {
        return holds > 0;
    }

    /** Whether it is to come back because it lags; a poll ends by itself. */
    boolean isLagging() {
        long most = TimeUnit.MILLISECONDS.toNanos(surroundings.config().lagMillis());
        return poll == null && subscriptions.isPrompt() && reader.lagNanos() >= most;
    }

    /** What to write next, null where there is nothing, or nothing yet. */
    @Nullable
    EncodedBatch next() {
        EncodedBatch batch = isHeld() ? null : reader.next(subscriptions.interest());
        while (!isHeld() && !reader.isReading() && !changes.isEmpty()) {
            changes.remove().run();
            batch = isHeld() ? null : reader.next(subscriptions.interest());
        }
        return batch;
    }

    /** It is written now. */
    void take(EncodedBatch batch) {
        reader.take(batch);
        owner.written(batch.messages());
        batch.gapsTold().forEach(owner::missed);
    }

    private boolean hasRoomFor(List<TopicPattern> more) {
        return Stream.concat(subscriptions.patterns().stream(), more.stream())
                        .distinct()
                        .count()
                <= surroundings.config().maxTopics();
    }

    /**
     * Adds patterns that the client may read, and says {@code subscribed}, with history where it is wanted: as soon as the cursor has come along, so that
     * what was published before is not taken for live.
     */
    void subscribe(List<TopicPattern> patterns, SlowPolicy policy, int history, @Nullable String id) {
        change(() -> add(patterns, policy, history, id));
    }

    private void change(Runnable change) {
        if (changes.size() == Requests.MOST_WAITING) {
            connection.close(Close.BACKLOG);
            return;
        }
        changes.add(change);
        reader.wake();
    }

    private void add(List<TopicPattern> patterns, SlowPolicy policy, int history, @Nullable String id) {
        if (!hasRoomFor(patterns)) {
            connection.say(
                    Line.error(Subscriptions.tooMany(surroundings.config().maxTopics()), id));
            return;
        }
        Problem full = owner.take(owner.client(), patterns);
        if (full != null) {
            connection.say(Line.error(full, id));
            return;
        }
        subscriptions.add(patterns, policy);
        reader.forget();
        patterns.forEach(owner::subscribed);
        if (history == 0) {
            connection.say(Line.subscribed(id, patterns, List.of()));
        } else {
            tellHistory(patterns, history, id);
        }
    }

    /** Says {@code subscribed} with what came before the cursor; live messages wait for it. */
    void tellHistory(List<TopicPattern> patterns, int history, @Nullable String id) {
        Cursor until = reader.cursor();
        holds++;
        History.read(
                        surroundings.log(),
                        patterns.stream().map(subscriptions::alone).toList(),
                        history,
                        until)
                .whenComplete((messages, failure) -> connection.submit(() -> {
                    holds--;
                    if (failure != null) {
                        connection.failed(failure);
                    } else if (poll != null) {
                        poll.subscribed().add(Line.subscribed(id, patterns, messages));
                    } else {
                        connection.say(Line.subscribed(id, patterns, messages));
                    }
                }));
    }

    void unsubscribe(List<TopicPattern> patterns, @Nullable String id) {
        change(() -> remove(patterns, id));
    }

    private void remove(List<TopicPattern> patterns, @Nullable String id) {
        subscriptions.remove(patterns);
        reader.forget();
        patterns.forEach(owner::unsubscribed);
        connection.say(Line.unsubscribed(id, patterns));
    }

    /** Tells what is missing before anything is read. */
    void tellGaps(Log.Located located) {
        located.gaps().forEach(owner::missed);
        List<Line> lines = located.gaps().stream()
                .map(gap -> new Line(Line.gap(gap).json(), located.cursor()))
                .toList();
        if (poll != null) {
            poll.gaps().addAll(lines);
        } else {
            lines.forEach(connection::say);
        }
    }
}
