package dev.halley.push.core.connection;

import dev.halley.push.Cursor;
import dev.halley.push.Entry;
import dev.halley.push.Message;
import dev.halley.push.spi.Log;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * What came before a cursor, as much of each pattern as was asked for; at most 1000 messages and 256 Ki characters of data in all, the newest of them.
 */
final class History {
    /** The most messages that can be asked for. */
    static final int MOST = 1000;

    private static final int MOST_CHARACTERS = 256 * 1024;
    private static final Log.Limits PAGE = new Log.Limits(MOST, Integer.MAX_VALUE);

    private final Log log;
    private final Log.Interest interest;
    private final Cursor until;
    private final Deque<Message> newest = new ArrayDeque<>();
    private int characters;

    private History(Log log, Log.Interest interest, Cursor until) {
        this.log = log;
        this.interest = interest;
        this.until = until;
    }

    /** Each of the interests brings as much of its own. */
    static CompletionStage<List<Message>> read(Log log, List<Log.Interest> interests, int count, Cursor until) {
        CompletionStage<List<Message>> all = CompletableFuture.completedStage(List.of());
        for (Log.Interest interest : interests) {
            all = all.thenCompose(
                    before -> readOne(log, interest, count, until).thenApply(more -> joined(before, more)));
        }
        return all;
    }

    private static CompletionStage<List<Message>> readOne(Log log, Log.Interest interest, int count, Cursor until) {
        History history = new History(log, interest, until);
        return log.locate(new Log.Start.Last(Math.min(count, MOST)), interest)
                .thenCompose(located -> history.readFrom(located.cursor()));
    }

    /** In the order of each lane, every message once, within the bounds. */
    private static List<Message> joined(List<Message> some, List<Message> more) {
        List<Message> ordered = Stream.concat(some.stream(), more.stream())
                .distinct()
                .sorted(Comparator.comparing(
                                (Message message) -> message.position().lane())
                        .thenComparing(message -> message.position().sequence()))
                .toList();
        Deque<Message> newest = new ArrayDeque<>();
        int characters = 0;
        for (int i = ordered.size() - 1; i >= 0 && newest.size() < MOST; i--) {
            characters += ordered.get(i).data().length();
            if (characters > MOST_CHARACTERS && !newest.isEmpty()) {
                break;
            }
            newest.addFirst(ordered.get(i));
        }
        return List.copyOf(newest);
    }

    /** One page is seldom not enough: where gaps take the place of messages in it. */
    private CompletionStage<List<Message>> readFrom(Cursor cursor) {
        return log.read(cursor, interest, PAGE).thenCompose(page -> {
            page.entries().forEach(this::add);
            boolean over = !page.more() || until.positions().stream().allMatch(page.end()::covers);
            return over ? CompletableFuture.completedStage(List.copyOf(newest)) : readFrom(page.end());
        });
    }

    private void add(Entry entry) {
        if (entry instanceof Message message && until.covers(message.position())) {
            newest.addLast(message);
            characters += message.data().length();
            while (newest.size() > 1 && characters > MOST_CHARACTERS) {
                characters -= newest.removeFirst().data().length();
            }
        }
    }
}
