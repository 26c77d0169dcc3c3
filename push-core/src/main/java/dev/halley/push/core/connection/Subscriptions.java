package dev.halley.push.core.connection;

import dev.halley.push.TopicPattern;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.hub.Dispatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What one connection reads: in its dispatcher's index as long as it is here. A list, because it is short and there are many. Confined to the dispatcher's thread. */
final class Subscriptions {
    private final Dispatcher dispatcher;
    private final Dispatcher.Reader reader;
    private List<TopicPattern> patterns = List.of();

    Subscriptions(Dispatcher dispatcher, Dispatcher.Reader reader) {
        this.dispatcher = dispatcher;
        this.reader = reader;
    }

    /** What a client is told that wants more than it may have. */
    static Problem tooMany(int most) {
        return Problem.of(400, "topics: expected at most " + most + " on one connection");
    }

    List<TopicPattern> patterns() {
        return patterns;
    }

    void add(Collection<TopicPattern> wanted) {
        List<TopicPattern> more = new ArrayList<>(patterns);
        for (TopicPattern pattern : wanted) {
            if (!more.contains(pattern)) {
                more.add(pattern);
                dispatcher.add(pattern, reader);
            }
        }
        patterns = List.copyOf(more);
    }

    void remove(Collection<TopicPattern> unwanted) {
        List<TopicPattern> fewer = new ArrayList<>(patterns);
        for (TopicPattern pattern : unwanted) {
            if (fewer.remove(pattern)) {
                dispatcher.remove(pattern, reader);
            }
        }
        patterns = List.copyOf(fewer);
    }
}
