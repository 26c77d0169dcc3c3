package dev.halley.push.core.encode;

import dev.halley.push.Cursor;
import dev.halley.push.Gap;
import dev.halley.push.Message;
import dev.halley.push.spi.Log;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A batch of the log, encoded at most once in each format. Confined to its dispatcher's thread. */
public final class EncodedBatch {
    private static final byte[] NONE = {};

    private final Log.Batch batch;
    private final RecentLines lines;
    private @Nullable List<EncodedEntry> entries;
    private @Nullable List<Gap> told;
    private final Map<Format, Chunk> made = new EnumMap<>(Format.class);

    /**
     * @param batch what was read
     * @param lines the dispatcher's
     */
    public EncodedBatch(Log.Batch batch, RecentLines lines) {
        this.batch = batch;
        this.lines = lines;
    }

    /**
     * @return the cursor after it
     */
    public Cursor end() {
        return batch.end();
    }

    /**
     * @return whether it ends where its bounds were reached, not where the log ended
     */
    public boolean isFull() {
        return batch.more();
    }

    /**
     * @return what retention had removed when it was read
     */
    public long removals() {
        return batch.removals();
    }

    /**
     * @return its gaps, in their order
     */
    public List<Gap> gapsTold() {
        List<Gap> known = told;
        if (known == null) {
            known = batch.entries().stream()
                    .filter(Gap.class::isInstance)
                    .map(Gap.class::cast)
                    .toList();
            told = known;
        }
        return known;
    }

    /**
     * @return how many messages it has
     */
    public int messages() {
        return batch.entries().size() - gapsTold().size();
    }

    /** The whole batch, made once; for {@link Format#POLL} the messages as elements of a JSON array, in which gaps have no place. */
    Chunk chunk(Format format) {
        return made.computeIfAbsent(format, this::make);
    }

    /** The gaps as elements of a JSON array. */
    byte[] gaps() {
        Pieces pieces = new Pieces();
        entries().stream().filter(EncodedEntry::isGap).forEach(gap -> pieces.element(gap.json()));
        return pieces.joined();
    }

    private Chunk make(Format format) {
        boolean oneLane = batch.end().positions().size() == 1;
        Pieces pieces = new Pieces();
        for (EncodedEntry entry : entries()) {
            switch (format) {
                case LINES -> pieces.line(entry.json());
                case SSE -> pieces.event(entry.isGap(), oneLane ? entry.id() : NONE, entry.json());
                case SCRIPT -> pieces.element(entry.script());
                case POLL -> {
                    if (!entry.isGap()) {
                        pieces.element(entry.json());
                    }
                }
            }
        }
        if (format == Format.SSE && !oneLane) {
            pieces.id(Chunk.utf8(batch.end().toString()));
        }
        return new Chunk(List.of(pieces.joined()));
    }

    private List<EncodedEntry> entries() {
        List<EncodedEntry> known = entries;
        if (known == null) {
            known = batch.entries().stream()
                    .map(entry -> entry instanceof Gap gap ? EncodedEntry.of(gap) : lines.encoded((Message) entry))
                    .toList();
            entries = known;
        }
        return known;
    }
}
