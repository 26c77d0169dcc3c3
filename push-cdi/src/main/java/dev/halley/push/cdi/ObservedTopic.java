package dev.halley.push.cdi;

import dev.halley.push.InvalidInputException;
import dev.halley.push.TopicPattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The topic of an observer, in which a segment may have a name: {@code chat/{room}} is the pattern {@code chat/*}.
 *
 * @param pattern what it matches
 * @param names where each name stands
 */
record ObservedTopic(TopicPattern pattern, Map<String, Integer> names) {
    private static final Pattern NAMED = Pattern.compile("\\{[A-Za-z][A-Za-z0-9_]*}");

    /** Fails with an {@link InvalidInputException}. */
    static ObservedTopic parse(String text) {
        List<String> segments = new ArrayList<>();
        Map<String, Integer> names = new LinkedHashMap<>();
        for (String segment : text.split("/", -1)) {
            boolean named = NAMED.matcher(segment).matches();
            if (named && names.put(segment.substring(1, segment.length() - 1), segments.size()) != null) {
                throw InvalidInputException.of("topic pattern", "each name in braces once", text);
            }
            segments.add(named ? "*" : segment);
        }
        return new ObservedTopic(TopicPattern.parse(String.join("/", segments)), Map.copyOf(names));
    }

    /** The named segments of a topic, or of a pattern that a client subscribes to. */
    Map<String, String> path(String topic) {
        if (names.isEmpty()) {
            return Map.of();
        }
        String[] segments = topic.split("/", -1);
        Map<String, String> path = new LinkedHashMap<>();
        names.forEach((name, at) -> path.put(name, segments[Math.min(at, segments.length - 1)]));
        return path;
    }
}
