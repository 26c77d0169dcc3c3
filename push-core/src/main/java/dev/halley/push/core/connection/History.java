package dev.halley.push.core.connection;

import dev.halley.push.Cursor;
import dev.halley.push.Entry;
import dev.halley.push.Message;
import dev.halley.push.TopicPattern;
import dev.halley.push.spi.Log;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What came before a cursor; at most 1000 messages and 256 Ki characters of data, the newest of them. */
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

    private History(Log log, List<TopicPattern> patterns, Cursor until) {
        this.log = log;
        this.interest = new Log.Interest(patterns, 0);
        this.until = until;
    }

    static CompletionStage<List<Message>> read(Log log, List<TopicPattern> patterns, int count, Cursor until) {
        History history = new History(log, patterns, until);
        return log.locate(new Log.Start.Last(Math.min(count, MOST)), patterns)
                .thenCompose(located -> history.readFrom(located.cursor()));
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
