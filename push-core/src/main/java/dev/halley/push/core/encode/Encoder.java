package dev.halley.push.core.encode;

import dev.halley.push.Cursor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts what a connection has to say into one chunk. */
public final class Encoder {
    private static final byte[] NONE = Chunk.utf8("[]");

    private Encoder() {}

    /**
     * @param format any but {@link Format#POLL}
     * @param controls come first
     * @param batch comes after them, null for none; alone it is encoded once for all connections
     * @return the bytes
     */
    public static Chunk encode(Format format, List<Line> controls, @Nullable EncodedBatch batch) {
        if (controls.isEmpty() && batch != null) {
            return batch.chunk(format);
        }
        StringBuilder out = new StringBuilder();
        for (Line line : controls) {
            Cursor cursor = line.cursor();
            EncodedBatch.format(out, format, line.json(), "halley", cursor == null ? "" : cursor.toString());
        }
        if (batch != null) {
            batch.append(out, format);
        }
        return new Chunk(out.toString());
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
        List<byte[]> parts = new ArrayList<>(3);
        parts.add(Chunk.utf8(members.opened("messages")));
        parts.add(batch == null ? NONE : batch.messages());
        String gapsOfBatch = batch == null ? "[]" : batch.gaps();
        parts.add(Chunk.utf8(",\"gaps\":" + joined(array(gaps), gapsOfBatch) + "}\n"));
        return new Chunk(parts);
    }

    private static String array(List<Line> lines) {
        return "[" + String.join(",", lines.stream().map(Line::json).toList()) + "]";
    }

    private static String joined(String first, String second) {
        if (first.equals("[]")) {
            return second;
        }
        return second.equals("[]") ? first : first.substring(0, first.length() - 1) + "," + second.substring(1);
    }
}
