package dev.halley.it.chaos;

import dev.halley.push.Cursor;
import dev.halley.push.Message;
import dev.halley.push.Position;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.log.MemoryLog;
import dev.halley.push.spi.Log;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * What was appended to one log, from its first message on: eight bytes for each. Sequences count from 1. Thread-safe.
 */
final class Epoch {
    /** One more than there are keys: messages without one are told apart as well. */
    static final int KEYS = 5;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final Log.Limits ONE = new Log.Limits(1, 1);

    private final String lane;
    private final BitSet published = new BitSet();
    private final BitSet byClients = new BitSet();
    private final BitSet observed = new BitSet();
    private volatile MemoryLog log;
    /** The numbers published, and their topics and keys, by sequence. */
    private volatile int[] numbers = new int[1024];

    private volatile int[] labels = new int[1024];
    /** Up to here all is known. */
    private volatile int last;

    /** The newest message of each topic and key. */
    private final AtomicIntegerArray newestOf = new AtomicIntegerArray(Topics.NAMES.size() * KEYS);

    /** Appends that have begun and are not noted. */
    private final Set<Object> underWay = new HashSet<>();

    private int newest;

    Epoch(String lane, MemoryLog log) {
        this.lane = lane;
        this.log = log;
    }

    String lane() {
        return lane;
    }

    MemoryLog log() {
        return log;
    }

    /** Its readers are gone for good, and so is what it kept. */
    void release() {
        log = null;
    }

    /** Says what to call {@link #appended} with. */
    synchronized Object appending() {
        Object append = new Object();
        underWay.add(append);
        return append;
    }

    synchronized void appended(Object append, Log.Draft draft, Log.Appended answer) {
        underWay.remove(append);
        notifyAll();
        int number = Payload.number(draft.data());
        int sequence = Math.toIntExact(answer.position().sequence());
        if (answer.repeated()) {
            Broken.unless(published.get(number), "%d was never published, but taken for repeated", number);
            return;
        }
        Broken.unless(!published.get(number), "%d is stored twice in %s", number, lane);
        published.set(number);
        if (draft.idScope() != null) {
            byClients.set(sequence);
        }
        if (sequence >= numbers.length) {
            numbers = Arrays.copyOf(numbers, numbers.length * 2);
            labels = Arrays.copyOf(labels, labels.length * 2);
        }
        numbers[sequence] = number;
        labels[sequence] = label(draft.topic(), draft.key());
        newestOf.accumulateAndGet(labels[sequence], sequence, Math::max);
        newest = Math.max(newest, sequence);
        int known = last;
        while (known < newest && numbers[known + 1] != 0) {
            known++;
        }
        last = known;
        notifyAll();
    }

    private static int label(String topic, String key) {
        return Topics.NAMES.indexOf(topic) * KEYS + (key == null ? 0 : Integer.parseInt(key) + 1);
    }

    /** A client's message was told to the observers. */
    synchronized void observed(int sequence) {
        Broken.unless(!observed.get(sequence), "%s-%d was observed twice", lane, sequence);
        observed.set(sequence);
    }

    /** How many of the clients' messages nobody observed. */
    synchronized int unobserved() {
        BitSet missing = (BitSet) byClients.clone();
        missing.andNot(observed);
        return missing.cardinality();
    }

    int last() {
        return last;
    }

    /** No message had a greater sequence until now. */
    synchronized int bound() {
        return newest + underWay.size();
    }

    /** Waits until everything up to a sequence is known. */
    void await(int sequence) {
        if (last >= sequence) {
            return;
        }
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        synchronized (this) {
            while (last < sequence) {
                long left = deadline - System.nanoTime();
                Broken.unless(left > 0, "%s-%d was never appended", lane, sequence);
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    /** Waits until all is known that may be in the log now. */
    synchronized void awaitUnderWay() {
        Set<Object> begun = Set.copyOf(underWay);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!Collections.disjoint(underWay, begun)) {
            long left = deadline - System.nanoTime();
            Broken.unless(left > 0, "an append to %s does not end", lane);
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    int number(int sequence) {
        return numbers[sequence];
    }

    /** The index of the topic in {@link Topics#NAMES}. */
    int topic(int sequence) {
        return labels[sequence] / KEYS;
    }

    /** 0 for none. */
    int keyNumber(int sequence) {
        return labels[sequence] % KEYS;
    }

    /** Null for none. */
    String key(int sequence) {
        int key = keyNumber(sequence);
        return key == 0 ? null : Integer.toString(key - 1);
    }

    /** The newest message by now that has the same topic and key. */
    int newest(int sequence) {
        return newestOf.get(labels[sequence]);
    }

    /**
     * The newest message of a topic that the log has let go, judged by the oldest that it keeps, not by the gaps that it tells; 0 for none, and
     * everything where the log itself is gone.
     */
    int floor(int topic) {
        MemoryLog kept = log;
        if (kept == null) {
            return Integer.MAX_VALUE;
        }
        int known = last;
        Log.Interest noGaps = new Log.Interest(TopicPattern.parseAll(Topics.NAMES.get(topic)), Long.MAX_VALUE);
        Log.Batch oldest = kept.read(Cursor.of(new Position(lane, 0)), noGaps, ONE)
                .toCompletableFuture()
                .join();
        int floor = oldest.entries().stream()
                .mapToInt(message -> (int) ((Message) message).position().sequence() - 1)
                .findFirst()
                .orElse(known);
        floor = Math.min(floor, last);
        while (floor > 0 && topic(floor) != topic) {
            floor--;
        }
        return floor;
    }
}
