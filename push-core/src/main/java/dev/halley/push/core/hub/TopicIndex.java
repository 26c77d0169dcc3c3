package dev.halley.push.core.hub;

import dev.halley.push.TopicPattern;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who subscribes to what: a tree of segments. Finding the readers of a topic costs its segments times two, however many patterns there
 * are. Confined to its dispatcher's thread.
 */
final class TopicIndex<T> {
    private static final String ANY = "*";
    private static final String REST = "**";

    private final Node<T> root = new Node<>();

    /** False where it was there already. */
    boolean add(TopicPattern pattern, T reader) {
        Node<T> node = root;
        for (String segment : pattern.segments()) {
            node = node.children.computeIfAbsent(segment, s -> new Node<>());
        }
        return node.readers.add(reader);
    }

    /** False where it was not there. */
    boolean remove(TopicPattern pattern, T reader) {
        return remove(root, pattern, 0, reader);
    }

    /** Calls {@code action} for each reader of {@code topic}, more than once for those with several patterns that match. */
    void forEach(String topic, Consumer<T> action) {
        String[] segments = topic.split("/", -1);
        boolean reserved = topic.startsWith("@");
        visit(root, segments, 0, reserved, action);
    }

    boolean isEmpty() {
        return root.children.isEmpty();
    }

    private void visit(Node<T> node, String[] segments, int at, boolean reserved, Consumer<T> action) {
        if (at == segments.length) {
            node.readers.forEach(action);
            return;
        }
        descend(node.children.get(segments[at]), segments, at, reserved, action);
        if (!reserved || at > 0) {
            descend(node.children.get(ANY), segments, at, reserved, action);
            Node<T> rest = node.children.get(REST);
            if (rest != null) {
                rest.readers.forEach(action);
            }
        }
    }

    private void descend(@Nullable Node<T> child, String[] segments, int at, boolean reserved, Consumer<T> action) {
        if (child != null) {
            visit(child, segments, at + 1, reserved, action);
        }
    }

    private boolean remove(Node<T> node, TopicPattern pattern, int at, T reader) {
        if (at == pattern.segments().size()) {
            return node.readers.remove(reader);
        }
        String segment = pattern.segments().get(at);
        Node<T> child = node.children.get(segment);
        if (child == null) {
            return false;
        }
        boolean removed = remove(child, pattern, at + 1, reader);
        if (child.readers.isEmpty() && child.children.isEmpty()) {
            node.children.remove(segment);
        }
        return removed;
    }

    private static final class Node<T> {
        private final Map<String, Node<T>> children = new HashMap<>(2);
        private final Set<T> readers = new HashSet<>(2);
    }
}
