package dev.halley.push.spi;

import dev.halley.push.Cursor;
import dev.halley.push.Entry;
import dev.halley.push.Gap;
import dev.halley.push.Position;
import dev.halley.push.TopicPattern;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The log that everything is published to and every connection reads from. A log has one or more lanes; its messages
 * have positions in them, and what retention removes is told as {@link Gap}s.
 *
 * <p>Thread-safe, and never blocks: what can't be answered at once completes later, on any thread. Stages fail with a
 * {@link dev.halley.push.PushException}.
 */
public interface Log extends AutoCloseable {
    /**
     * Appends all or none, in this order, and tells the listeners.
     *
     * @param drafts 1 or more messages
     * @return completes when the log has them, with an answer for each. A draft whose {@code id} is remembered is not stored again and has
     *     its first position. Fails with {@link dev.halley.push.PublishRejectedException} where nothing was stored
     */
    CompletionStage<List<Appended>> append(List<Draft> drafts);

    /**
     * Finds where a reader begins.
     *
     * @param start from where
     * @param interest what it is going to read; {@link Interest#since} is not looked at
     * @return completes with the cursor and the verdict on it
     */
    CompletionStage<Located> locate(Start start, Interest interest);

    /**
     * Reads what lies after a cursor, in order, gaps in their places: a gap by retention stands where the last removed message of its topic stood.
     *
     * @param after the cursor, as {@link #locate} or a read gave it
     * @param interest what to read, and what to tell of
     * @param limits how much at most; one message is always given where there is one
     * @return completes with what is there, perhaps nothing; {@link Batch#end} may have advanced all the same
     */
    CompletionStage<Batch> read(Cursor after, Interest interest, Limits limits);

    /**
     * Asks to be told of appended messages. A reader that reads after having been told finds them.
     *
     * @param listener called on any thread, must not block
     */
    void onAppend(AppendListener listener);

    /** Appends fail from now on, reads find what is there. Idempotent. */
    @Override
    void close();

    /** Hears which topics have new messages. */
    @FunctionalInterface
    interface AppendListener {
        /**
         * @param topics topics with new messages
         */
        void appended(Collection<String> topics);
    }

    /**
     * A message that is not yet in the log.
     *
     * @param topic its topic, of right form
     * @param data JSON text on one line
     * @param id its publisher's id for it, null for none
     * @param idScope who the id belongs to, null where the id is null or the application's
     * @param key what it is about within its topic, null for none
     * @param from the publishing client's principal, null for none
     */
    record Draft(
            String topic,
            String data,
            @Nullable String id,
            @Nullable String idScope,
            @Nullable String key,
            @Nullable String from) {}

    /**
     * What became of a draft.
     *
     * @param position where the message stands
     * @param repeated whether it stood there already, published earlier with the same id
     */
    record Appended(Position position, boolean repeated) {}

    /** From where a reader begins. */
    sealed interface Start {
        /** After all there is. */
        record Now() implements Start {}

        /** Before the oldest kept message. */
        record Earliest() implements Start {}

        /**
         * Before the newest kept messages that a reader wants, all together.
         *
         * @param count how many, 1 or more
         */
        record Last(int count) implements Start {}

        /**
         * After a cursor that a client brought.
         *
         * @param cursor of right form; nothing else is known of it
         */
        record After(Cursor cursor) implements Start {}
    }

    /**
     * Where a reader begins.
     *
     * @param cursor to read after
     * @param gaps of reasons epoch and rollback, to be told before anything is read
     * @param behind whether retention has removed something of the patterns after the cursor, so that a read will tell of it
     * @param head the log's end at this moment
     * @param removals counts what retention has removed up to this moment; 0 from a log that finds no start before what it removed
     */
    record Located(Cursor cursor, List<Gap> gaps, boolean behind, Cursor head, long removals) {}

    /**
     * What to read, and what to tell of.
     *
     * <p>What only {@code latest} matches is conflated: a message that is superseded by a later one of the same topic and key need not be given, and is not
     * where the later one is in the same batch. Its removal by retention is no loss; a gap tells of messages that were not superseded when they were
     * removed, and is one of a possible loss where a later one may have superseded them.
     *
     * @param patterns what to read in full
     * @param latest of what to read the newest messages
     * @param since tells no gap for what was removed before, as {@link Located#removals} counts; 0 tells all. For readers that came without a cursor and
     *     asked for what is kept
     */
    record Interest(List<TopicPattern> patterns, List<TopicPattern> latest, long since) {
        /**
         * Reads in full.
         *
         * @param patterns what to read
         * @param since as {@link #since}
         */
        public Interest(List<TopicPattern> patterns, long since) {
            this(patterns, List.of(), since);
        }

        /**
         * Reads and tells all.
         *
         * @param patterns what to read in full
         * @return the interest
         */
        public static Interest in(List<TopicPattern> patterns) {
            return new Interest(patterns, List.of(), 0);
        }

        /**
         * @return what it reads, in full or not
         */
        public List<TopicPattern> all() {
            return latest.isEmpty()
                    ? patterns
                    : Stream.concat(patterns.stream(), latest.stream()).toList();
        }
    }

    /**
     * How much to read.
     *
     * @param messages at most so many, 1 or more
     * @param characters stop once the data read have so many characters, 1 or more
     */
    record Limits(int messages, int characters) {}

    /**
     * What was read.
     *
     * @param entries in order
     * @param end the cursor after them, at the log's end where {@code more} is false
     * @param more whether the limits ended it
     * @param removals counts what retention had removed when it was read, as {@link Located#removals} does
     */
    record Batch(List<Entry> entries, Cursor end, boolean more, long removals) {}
}
