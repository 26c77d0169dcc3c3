package dev.halley.push.core.encode;

import dev.halley.push.Entry;
import dev.halley.push.Gap;
import dev.halley.push.Message;
import java.nio.charset.StandardCharsets;

/** One entry of the log as bytes, which nobody changes. */
final class EncodedEntry {
    private final Entry entry;
    private final byte[] json;
    private final byte[] id;

    private EncodedEntry(Entry entry, Line line, String id) {
        this.entry = entry;
        this.json = Chunk.utf8(line.json());
        this.id = Chunk.utf8(id);
    }

    static EncodedEntry of(Message message) {
        return new EncodedEntry(
                message, Line.message(message), message.position().toString());
    }

    static EncodedEntry of(Gap gap) {
        return new EncodedEntry(gap, Line.gap(gap), gap.cursor().toString());
    }

    /** What it is. */
    Entry entry() {
        return entry;
    }

    boolean isGap() {
        return entry instanceof Gap;
    }

    /** Its line, without a line feed. */
    byte[] json() {
        return json;
    }

    /** Where it brings its reader, in a log of one lane. */
    byte[] id() {
        return id;
    }

    /** Its line, escaped for a script block. */
    byte[] script() {
        return Chunk.utf8(Json.forScript(new String(json, StandardCharsets.UTF_8)));
    }
}
