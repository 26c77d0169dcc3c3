package dev.halley.push.core.encode;

import dev.halley.push.Cursor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts what a connection has to say into one chunk. */
public final class Encoder {
    private static final byte[] NONE = {};
    private static final byte[] BEFORE_GAPS = Chunk.utf8("],\"gaps\":[");
    private static final byte[] AFTER_GAPS = Chunk.utf8("]}\n");

    private Encoder() {}

    /**
     * @param format any but {@link Format#POLL}
     * @param controls come first
     * @param batch comes after them, null for none; it is encoded once for all connections
     * @return the bytes
     */
    public static Chunk encode(Format format, List<Line> controls, @Nullable EncodedBatch batch) {
        if (batch == null) {
            return new Chunk(List.of(controls(format, controls, false)));
        }
        Chunk shared = batch.chunk(format);
        return controls.isEmpty() ? shared : new Chunk(List.of(controls(format, controls, true), shared.bytes()));
    }

    private static byte[] controls(Format format, List<Line> controls, boolean moreFollows) {
        Pieces pieces = new Pieces();
        for (Line line : controls) {
            byte[] json = Chunk.utf8(line.json());
            switch (format) {
                case LINES -> pieces.line(json);
                case SSE -> {
                    Cursor cursor = line.cursor();
                    pieces.event(true, cursor == null ? NONE : Chunk.utf8(cursor.toString()), json);
                }
                case SCRIPT -> pieces.element(Chunk.utf8(Json.forScript(line.json())));
                case POLL -> throw new IllegalArgumentException("a poll's answer is no sequence of lines");
            }
        }
        if (format == Format.SCRIPT && moreFollows) {
            pieces.element(NONE);
        }
        return pieces.joined();
    }

    /**
     * The answer of a poll, docs/protocol.md §4.5.
     *
     * @param opening who asked, and the verdict
     * @param gaps told before what the batch tells
     * @param subscribed histories that were asked for
     * @param batch what there is, null for nothing
     * @param cursor where the client stands after it
     * @return the bytes, of which those of the messages are shared
     */
    public static Chunk poll(
            Opening opening, List<Line> gaps, List<Line> subscribed, @Nullable EncodedBatch batch, Cursor cursor) {
        Members members = new Members()
                .text("client", opening.client())
                .text("me", opening.me())
                .text("cursor", cursor.toString())
                .text("verdict", opening.verdict())
                .number("lease", opening.leaseMillis());
        if (!subscribed.isEmpty()) {
            members.raw("subscribed", array(subscribed));
        }
        Pieces all = new Pieces();
        gaps.forEach(gap -> all.element(Chunk.utf8(gap.json())));
        byte[] gapsOfBatch = batch == null ? NONE : batch.gaps();
        if (gapsOfBatch.length > 0) {
            all.element(gapsOfBatch);
        }
        return new Chunk(List.of(
                Chunk.utf8(members.opened("messages") + "["),
                batch == null ? NONE : batch.chunk(Format.POLL).bytes(),
                new Pieces().add(BEFORE_GAPS).add(all.joined()).add(AFTER_GAPS).joined()));
    }

    private static String array(List<Line> lines) {
        return "[" + String.join(",", lines.stream().map(Line::json).toList()) + "]";
    }
}
