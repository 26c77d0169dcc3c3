package dev.halley.push.core.connection;

import dev.halley.push.TopicPattern;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.hub.Dispatcher;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What one connection reads: in its dispatcher's index as long as it is here. Confined to the dispatcher's thread. */
final class Subscriptions {
    private final Dispatcher dispatcher;
    private final Dispatcher.Reader reader;
    private final Set<TopicPattern> patterns = new LinkedHashSet<>();
    private List<TopicPattern> asList = List.of();

    Subscriptions(Dispatcher dispatcher, Dispatcher.Reader reader) {
        this.dispatcher = dispatcher;
        this.reader = reader;
    }

    /** What a client is told that wants more than it may have. */
    static Problem tooMany(int most) {
        return Problem.of(400, "topics: expected at most " + most + " on one connection");
    }

    List<TopicPattern> patterns() {
        return asList;
    }

    void add(Collection<TopicPattern> wanted) {
        for (TopicPattern pattern : wanted) {
            if (patterns.add(pattern)) {
                dispatcher.add(pattern, reader);
            }
        }
        asList = List.copyOf(patterns);
    }

    void remove(Collection<TopicPattern> unwanted) {
        for (TopicPattern pattern : unwanted) {
            if (patterns.remove(pattern)) {
                dispatcher.remove(pattern, reader);
            }
        }
        asList = List.copyOf(patterns);
    }
}
