package dev.halley.push.core.log;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Values in the order of growing numbers: put in at the end, taken out anywhere, found by number. A ring; what is taken out of its middle leaves
 * a hole until it is packed. Then it has 3 places a value at most; it never has more than 8, or 4 in all. Adding takes constant time over many calls,
 * finding a number too where the numbers leave none out, and the logarithm's otherwise; who walks passes over the holes. Not thread-safe; an
 * iterator ends with the next change.
 */
final class Sequenced<T> {
    private static final int LEAST_PLACES = 4;
    private static final int PLACES_A_VALUE = 8;

    private long[] numbers = new long[LEAST_PLACES];
    private @Nullable Object[] values = new Object[LEAST_PLACES];
    /** Where the first one is. */
    private int head;
    /** From the first one to the last, holes included; both are none. */
    private int used;

    private int size;

    int size() {
        return size;
    }

    /** How many it has room for. */
    int places() {
        return numbers.length;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The last value's number, 0 where there is none. */
    long lastNumber() {
        return used == 0 ? 0 : number(used - 1);
    }

    T first() {
        T first = value(0);
        if (first == null) {
            throw new NoSuchElementException();
        }
        return first;
    }

    /** The first value of at least a number, null where there is none. */
    @Nullable
    T atLeast(long number) {
        Iterator<T> rest = from(number);
        return rest.hasNext() ? rest.next() : null;
    }

    /** The values of at least a number, in order. */
    Iterator<T> from(long number) {
        return new Walk(place(number), 1);
    }

    /** All values, the last one first. */
    Iterator<T> backwards() {
        return new Walk(used - 1, -1);
    }

    /** Puts a value in, with a number that is positive and greater than all before. */
    void add(long number, T value) {
        if (used == numbers.length) {
            pack();
        }
        int slot = slot(used);
        numbers[slot] = number;
        values[slot] = value;
        used++;
        size++;
    }

    /** Takes out the value of a number, which there is. */
    void remove(long number) {
        int place = place(number);
        if (place == used || number(place) != number || value(place) == null) {
            throw new NoSuchElementException("" + number);
        }
        values[slot(place)] = null;
        size--;
        while (used > 0 && value(0) == null) {
            head = slot(1);
            used--;
        }
        while (used > 0 && value(used - 1) == null) {
            used--;
        }
        if (numbers.length > LEAST_PLACES && size < numbers.length / PLACES_A_VALUE) {
            pack();
        }
    }

    /** The first place with at least a number, that of a hole included. */
    private int place(long number) {
        long beyond = lastNumber() - number;
        if (beyond < 0 || used == 0) {
            return used;
        }
        // from a place to the next the number grows by one at least
        int low = (int) Math.max(0, used - 1 - beyond);
        int high = (int) Math.min(used - 1, Math.max(0, number - number(0)));
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (number(middle) < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void pack() {
        int length = Math.max(LEAST_PLACES, 2 * Integer.highestOneBit(size + size / 2));
        long[] packedNumbers = new long[length];
        @Nullable Object[] packedValues = new Object[length];
        int packed = 0;
        for (int place = 0; place < used; place++) {
            T value = value(place);
            if (value != null) {
                packedNumbers[packed] = number(place);
                packedValues[packed] = value;
                packed++;
            }
        }
        numbers = packedNumbers;
        values = packedValues;
        head = 0;
        used = packed;
    }

    private int slot(int place) {
        return (head + place) & (numbers.length - 1);
    }

    private long number(int place) {
        return numbers[slot(place)];
    }

    @SuppressWarnings("unchecked") // only add puts one in
    private @Nullable T value(int place) {
        return (T) values[slot(place)];
    }

    private final class Walk implements Iterator<T> {
        private final int step;
        private int place;

        Walk(int place, int step) {
            this.place = place;
            this.step = step;
        }

        @Override
        public boolean hasNext() {
            while (place >= 0 && place < used && value(place) == null) {
                place += step;
            }
            return place >= 0 && place < used;
        }

        @Override
        public T next() {
            T next = hasNext() ? value(place) : null;
            if (next == null) {
                throw new NoSuchElementException();
            }
            place += step;
            return next;
        }
    }
}
