package dev.halley.push.core.connection;

import dev.halley.push.Cursor;
import dev.halley.push.Message;
import dev.halley.push.TopicPattern;
import dev.halley.push.spi.Log;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What came before a cursor; at most 1000 messages and 256 Ki characters of data, the newest of them. */
final class History {
    /** The most messages that can be asked for. */
    static final int MOST = 1000;

    private static final int MOST_CHARACTERS = 256 * 1024;

    private History() {}

    static CompletionStage<List<Message>> read(Log log, List<TopicPattern> patterns, int count, Cursor until) {
        return log.locate(new Log.Start.Last(Math.min(count, MOST)), patterns)
                .thenCompose(located -> log.read(located.cursor(), patterns, new Log.Limits(MOST, Integer.MAX_VALUE)))
                .thenApply(batch -> newest(batch, until));
    }

    private static List<Message> newest(Log.Batch batch, Cursor until) {
        Deque<Message> kept = new ArrayDeque<>();
        int characters = 0;
        for (int i = batch.entries().size() - 1; i >= 0; i--) {
            if (batch.entries().get(i) instanceof Message message && until.covers(message.position())) {
                characters += message.data().length();
                if (characters > MOST_CHARACTERS && !kept.isEmpty()) {
                    break;
                }
                kept.addFirst(message);
            }
        }
        return List.copyOf(kept);
    }
}
