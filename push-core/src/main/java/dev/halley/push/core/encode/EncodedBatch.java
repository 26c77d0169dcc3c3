package dev.halley.push.core.encode;

import dev.halley.push.Cursor;
import dev.halley.push.Entry;
import dev.halley.push.Gap;
import dev.halley.push.Message;
import dev.halley.push.spi.Log;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A batch of the log, encoded at most once in each format. Confined to its dispatcher's thread. */
public final class EncodedBatch {
    private final Log.Batch batch;
    private @Nullable List<Line> lines;
    private final Map<Format, Chunk> chunks = new EnumMap<>(Format.class);

    /**
     * @param batch what was read
     */
    public EncodedBatch(Log.Batch batch) {
        this.batch = batch;
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

    /** The whole batch as bytes, made once; not for {@link Format#POLL}, of whose answer only {@link #messages} are shared. */
    Chunk chunk(Format format) {
        return chunks.computeIfAbsent(format, wanted -> {
            StringBuilder out = new StringBuilder();
            append(out, wanted);
            return new Chunk(out.toString());
        });
    }

    void append(StringBuilder out, Format format) {
        boolean oneLane = batch.end().positions().size() == 1;
        for (int i = 0; i < batch.entries().size(); i++) {
            Entry entry = batch.entries().get(i);
            Line line = lines().get(i);
            if (entry instanceof Message message) {
                format(
                        out,
                        format,
                        line.json(),
                        "",
                        oneLane ? message.position().toString() : "");
            } else if (entry instanceof Gap gap) {
                format(
                        out,
                        format,
                        line.json(),
                        "halley",
                        oneLane ? gap.cursor().toString() : "");
            }
        }
        if (format == Format.SSE && !oneLane) {
            out.append("id: ").append(batch.end()).append("\n\n");
        }
    }

    /** The messages as a JSON array, made once. */
    byte[] messages() {
        return chunks.computeIfAbsent(Format.POLL, poll -> new Chunk(array(Message.class)))
                .bytes();
    }

    /** The gaps as a JSON array. */
    String gaps() {
        return array(Gap.class);
    }

    private String array(Class<? extends Entry> kind) {
        StringBuilder out = new StringBuilder();
        char separator = '[';
        for (int i = 0; i < batch.entries().size(); i++) {
            if (kind.isInstance(batch.entries().get(i))) {
                out.append(separator).append(lines().get(i).json());
                separator = ',';
            }
        }
        return out.append(separator == '[' ? "[]" : "]").toString();
    }

    static void format(StringBuilder out, Format format, String json, String event, String id) {
        switch (format) {
            case LINES -> out.append(json).append('\n');
            case SSE -> {
                if (!event.isEmpty()) {
                    out.append("event: ").append(event).append('\n');
                }
                if (!id.isEmpty()) {
                    out.append("id: ").append(id).append('\n');
                }
                out.append("data: ").append(json).append("\n\n");
            }
            case SCRIPT -> {
                if (out.length() > 0) {
                    out.append(',');
                }
                Json.forScript(out, json);
            }
            case POLL -> throw new IllegalArgumentException("a poll's answer is no sequence of lines");
        }
    }

    private List<Line> lines() {
        List<Line> made = lines;
        if (made == null) {
            made = batch.entries().stream()
                    .map(entry -> entry instanceof Gap gap ? Line.gap(gap) : Line.message((Message) entry))
                    .toList();
            lines = made;
        }
        return made;
    }
}
