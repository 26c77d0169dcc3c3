package dev.halley.push.core.log;

import dev.halley.push.Entry;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Gaps and messages, each in order, as one; their sequences differ. */
final class Merged implements Iterator<Entry> {
    private final Iterator<Map.Entry<Long, Entry>> gaps;
    private final Iterator<Stored> kept;
    private Map.@Nullable Entry<Long, Entry> gap;
    private @Nullable Stored message;

    Merged(Iterator<Map.Entry<Long, Entry>> gaps, Iterator<Stored> kept) {
        this.gaps = gaps;
        this.kept = kept;
        gap = next(gaps);
        message = next(kept);
    }

    private static <T> @Nullable T next(Iterator<T> iterator) {
        return iterator.hasNext() ? iterator.next() : null;
    }

    @Override
    public boolean hasNext() {
        return gap != null || message != null;
    }

    @Override
    public Entry next() {
        Map.Entry<Long, Entry> first = gap;
        Stored second = message;
        if (first != null && (second == null || first.getKey() < second.sequence())) {
            gap = next(gaps);
            return first.getValue();
        }
        if (second == null) {
            throw new NoSuchElementException();
        }
        message = next(kept);
        return second.message();
    }
}
