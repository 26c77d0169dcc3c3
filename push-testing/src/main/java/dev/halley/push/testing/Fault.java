package dev.halley.push.testing;

import java.time.Duration;

/**
 * What a network does to one connection, in one direction, once a number of bytes has passed in it. Given to a {@link FaultProxy}; several
 * on one connection happen in the order of their places.
 */
public sealed interface Fault {
    /**
     * @return in which direction it happens
     */
    Direction direction();

    /**
     * @return after how many bytes of that direction it happens, counted from the beginning of the connection; 0 or more
     */
    long at();

    /** One of the two directions of a connection. */
    enum Direction {
        /** What the client sends. */
        TO_SERVER,
        /** What the server sends. */
        TO_CLIENT
    }

    /**
     * The connection is reset on both sides (RST); what is still under way may be lost.
     *
     * @param direction whose bytes count
     * @param at after how many of them
     */
    record Cut(Direction direction, long at) implements Fault {
        /** Checks the place. */
        public Cut {
            check(at);
        }
    }

    /**
     * The receiver is told that nothing more comes (FIN), and nothing more does; the other direction goes on.
     *
     * @param direction which one ends
     * @param at after how many bytes
     */
    record HalfClose(Direction direction, long at) implements Fault {
        /** Checks the place. */
        public HalfClose {
            check(at);
        }
    }

    /**
     * Nothing is taken from the sender or given to the receiver any more, and nobody is told: what a network looks like that drops all packets, up
     * to the buffers that the systems on the way have. Where the other direction goes on, its end resets the connection.
     *
     * @param direction which one stalls
     * @param at after how many bytes
     */
    record Stall(Direction direction, long at) implements Fault {
        /** Checks the place. */
        public Stall {
            check(at);
        }
    }

    /**
     * The bytes before and those after arrive apart from each other: 10 ms lie between them.
     *
     * @param direction which one is split
     * @param at after how many bytes
     */
    record Split(Direction direction, long at) implements Fault {
        /** Checks the place. */
        public Split {
            check(at);
        }
    }

    /**
     * The bytes after it wait.
     *
     * @param direction which one is delayed
     * @param at after how many bytes
     * @param duration how long
     */
    record Delay(Direction direction, long at, Duration duration) implements Fault {
        /** Checks the place. */
        public Delay {
            check(at);
        }
    }

    /**
     * What the client has sent up to here is sent to the server a second time, on a connection of its own, which ends with this one and whose
     * answer nobody reads: what a proxy does that tries again.
     *
     * @param at after how many bytes of the client, at most {@link #MOST_BYTES}
     */
    record Duplicate(long at) implements Fault {
        /** Checks the place. */
        public Duplicate {
            check(at);
            if (at > MOST_BYTES) {
                throw new IllegalArgumentException("at: expected at most " + MOST_BYTES + ", found " + at);
            }
        }

        @Override
        public Direction direction() {
            return Direction.TO_SERVER;
        }
    }

    /**
     * From here on bytes are passed on in whole blocks only, the rest when the sender ends: what a buffering proxy does.
     *
     * @param direction which one is buffered
     * @param at after how many bytes it begins
     * @param size of a block in bytes, 1 to {@link #MOST_BYTES}
     */
    record Buffer(Direction direction, long at, int size) implements Fault {
        /** Checks the place and the size. */
        public Buffer {
            check(at);
            if (size < 1 || size > MOST_BYTES) {
                throw new IllegalArgumentException("size: expected 1 to " + MOST_BYTES + ", found " + size);
            }
        }
    }

    /** The most bytes that a fault holds. */
    int MOST_BYTES = 1024 * 1024;

    private static void check(long at) {
        if (at < 0) {
            throw new IllegalArgumentException("at: expected 0 or more, found " + at);
        }
    }
}
