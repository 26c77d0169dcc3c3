package dev.halley.push.core.connection;

import dev.halley.push.TopicPattern;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.hub.Dispatcher;
import dev.halley.push.spi.Log;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one connection reads: in its dispatcher's index as long as it is here. Lists, because they are short and there are many. Confined to the
 * dispatcher's thread.
 */
final class Subscriptions {
    private final Dispatcher dispatcher;
    private final Dispatcher.Reader reader;
    private Log.Interest interest = new Log.Interest(List.of(), 0);
    /** Those on which it may not lag. */
    private List<TopicPattern> prompt = List.of();

    Subscriptions(Dispatcher dispatcher, Dispatcher.Reader reader) {
        this.dispatcher = dispatcher;
        this.reader = reader;
    }

    /** What a client is told that wants more than it may have. */
    static Problem tooMany(int most) {
        return Problem.of(400, "topics: expected at most " + most + " on one connection");
    }

    List<TopicPattern> patterns() {
        return interest.all();
    }

    Log.Interest interest() {
        return interest;
    }

    /** One pattern as it is subscribed to. */
    Log.Interest alone(TopicPattern pattern) {
        List<TopicPattern> alone = List.of(pattern);
        return interest.latest().contains(pattern) ? new Log.Interest(List.of(), alone, 0) : Log.Interest.in(alone);
    }

    /** Whether a client that lags is closed. */
    boolean isPrompt() {
        return !prompt.isEmpty();
    }

    void add(Collection<TopicPattern> wanted, SlowPolicy policy) {
        for (TopicPattern pattern : wanted) {
            if (!patterns().contains(pattern)) {
                dispatcher.add(pattern, reader);
            }
            interest = policy == SlowPolicy.LATEST
                    ? new Log.Interest(without(interest.patterns(), pattern), with(interest.latest(), pattern), 0)
                    : new Log.Interest(with(interest.patterns(), pattern), without(interest.latest(), pattern), 0);
            prompt = policy == SlowPolicy.DISCONNECT ? with(prompt, pattern) : without(prompt, pattern);
        }
    }

    void remove(Collection<TopicPattern> unwanted) {
        for (TopicPattern pattern : unwanted) {
            if (patterns().contains(pattern)) {
                interest =
                        new Log.Interest(without(interest.patterns(), pattern), without(interest.latest(), pattern), 0);
                prompt = without(prompt, pattern);
                dispatcher.remove(pattern, reader);
            }
        }
    }

    private static List<TopicPattern> with(List<TopicPattern> list, TopicPattern pattern) {
        return list.contains(pattern)
                ? list
                : Stream.concat(list.stream(), Stream.of(pattern)).toList();
    }

    private static List<TopicPattern> without(List<TopicPattern> list, TopicPattern pattern) {
        if (!list.contains(pattern)) {
            return list;
        }
        List<TopicPattern> fewer = new ArrayList<>(list);
        fewer.remove(pattern);
        return List.copyOf(fewer);
    }
}
