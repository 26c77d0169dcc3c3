package dev.halley.push;

import java.util.Arrays;
import java.util.List;

/**
 * A topic, or a topic with wildcards: {@code *} is one segment, a last {@code **} one or more. Wildcards never match a first segment
 * that begins with {@code @}. Immutable; its form and bounds are in docs/protocol.md §2.
 */
public final class TopicPattern {
    /** The most characters of a topic or pattern. */
    public static final int MAX_LENGTH = 256;

    /** The most segments of a topic or pattern. */
    public static final int MAX_SEGMENTS = 16;

    /** The most characters of one segment. */
    public static final int MAX_SEGMENT_LENGTH = 128;

    private static final String ANY = "*";
    private static final String REST = "**";
    private static final String FORBIDDEN = "/*?#{},\"\\<>";

    private final String text;
    private final List<String> segments;
    private final boolean literal;

    private TopicPattern(String text, List<String> segments, boolean literal) {
        this.text = text;
        this.segments = segments;
        this.literal = literal;
    }

    /**
     * @param text a topic or pattern
     * @return the pattern
     * @throws InvalidInputException if it has another form
     */
    public static TopicPattern parse(String text) {
        return read("topic pattern", text, true);
    }

    /**
     * Checks a topic, in which wildcards are not allowed.
     *
     * @param text a topic
     * @return the same text
     * @throws InvalidInputException if it has another form
     */
    public static String requireTopic(String text) {
        return read("topic", text, false).text;
    }

    private static TopicPattern read(String name, String text, boolean wildcards) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw InvalidInputException.of(name, "1 to 256 characters", text);
        }
        String[] segments = text.split("/", -1);
        if (segments.length > MAX_SEGMENTS) {
            throw InvalidInputException.of(name, "at most 16 segments", text);
        }
        boolean literal = true;
        for (int i = 0; i < segments.length; i++) {
            String segment = segments[i];
            if (wildcards && (segment.equals(ANY) || (segment.equals(REST) && i == segments.length - 1))) {
                literal = false;
            } else if (!isSegment(segment)) {
                throw InvalidInputException.of(name, expected(wildcards), text);
            }
        }
        return new TopicPattern(text, List.of(segments), literal);
    }

    private static String expected(boolean wildcards) {
        String plain =
                "segments joined by /, each of 1 to 128 characters without white space and any of / * ? # { } , \\ < >";
        return wildcards ? plain + ", or * for one segment, or a last ** for the rest" : plain;
    }

    private static boolean isSegment(String segment) {
        return !segment.isEmpty()
                && segment.length() <= MAX_SEGMENT_LENGTH
                && segment.codePoints().noneMatch(TopicPattern::isForbidden);
    }

    private static boolean isForbidden(int c) {
        return FORBIDDEN.indexOf(c) >= 0
                || Character.isISOControl(c)
                || Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /**
     * @return whether it has no wildcard, so that it is a topic
     */
    public boolean isLiteral() {
        return literal;
    }

    /**
     * @return its segments, wildcards among them; never empty
     */
    public List<String> segments() {
        return segments;
    }

    /**
     * @return whether its first segment is {@code *} or {@code **}
     */
    public boolean startsWithWildcard() {
        String first = segments.get(0);
        return first.equals(ANY) || first.equals(REST);
    }

    /**
     * @param topic a topic of right form
     * @return whether this pattern matches it
     */
    public boolean matches(String topic) {
        if (literal) {
            return text.equals(topic);
        }
        if (startsWithWildcard() && topic.startsWith("@")) {
            return false;
        }
        int at = 0;
        for (int i = 0; i < segments.size(); i++) {
            if (at > topic.length()) {
                return false;
            }
            String segment = segments.get(i);
            if (segment.equals(REST)) {
                return true;
            }
            int slash = topic.indexOf('/', at);
            int end = slash < 0 ? topic.length() : slash;
            if (!segment.equals(ANY) && !(segment.length() == end - at && topic.startsWith(segment, at))) {
                return false;
            }
            at = end + 1;
        }
        return at > topic.length();
    }

    /**
     * Whoever subscribes to one pattern gets some of the other's messages where the two overlap, which is what rights go by.
     *
     * @param other another pattern
     * @return whether there is a topic that both match
     */
    public boolean overlaps(TopicPattern other) {
        if ((startsWithWildcard() && other.startsWithAt()) || (startsWithAt() && other.startsWithWildcard())) {
            return false;
        }
        int common = Math.min(segments.size(), other.segments.size());
        for (int i = 0; i < common; i++) {
            String mine = segments.get(i);
            String others = other.segments.get(i);
            if (mine.equals(REST) || others.equals(REST)) {
                return true;
            }
            if (!mine.equals(ANY) && !others.equals(ANY) && !mine.equals(others)) {
                return false;
            }
        }
        return segments.size() == other.segments.size();
    }

    private boolean startsWithAt() {
        return segments.get(0).startsWith("@");
    }

    /**
     * @param patterns any patterns
     * @param topic a topic of right form
     * @return whether one of them matches it
     */
    public static boolean anyMatches(Iterable<TopicPattern> patterns, String topic) {
        for (TopicPattern pattern : patterns) {
            if (pattern.matches(topic)) {
                return true;
            }
        }
        return false;
    }

    /**
     * @param texts topics or patterns
     * @return the patterns, in the same order
     * @throws InvalidInputException if one has another form
     */
    public static List<TopicPattern> parseAll(String... texts) {
        return Arrays.stream(texts).map(TopicPattern::parse).toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicPattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
