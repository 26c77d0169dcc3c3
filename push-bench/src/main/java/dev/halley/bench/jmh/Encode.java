package dev.halley.bench.jmh;

import dev.halley.push.Cursor;
import dev.halley.push.Entry;
import dev.halley.push.Message;
import dev.halley.push.Position;
import dev.halley.push.core.encode.Chunk;
import dev.halley.push.core.encode.EncodedBatch;
import dev.halley.push.core.encode.Encoder;
import dev.halley.push.core.encode.Format;
import dev.halley.push.core.encode.Opening;
import dev.halley.push.core.encode.RecentLines;
import dev.halley.push.spi.Log;
import java.util.List;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A batch becomes bytes, for the first connection that takes it: the others share them. */
@State(Scope.Thread)
public class Encode {
    private static final String LANE = "k3x9";
    private static final long FIRST = 4711;

    @Param
    public Format format;

    @Param({"1", "256"})
    public int messages;

    private Log.Batch batch;
    private Opening opening;

    private final RecentLines known = new RecentLines();

    @Setup
    public void read() {
        List<Entry> entries = LongStream.range(FIRST, FIRST + messages)
                .mapToObj(sequence -> (Entry) new Message(
                        Samples.topic(0),
                        new Position(LANE, sequence),
                        1_800_000_000_000L,
                        null,
                        null,
                        null,
                        Samples.DATA))
                .toList();
        Cursor end = Cursor.of(new Position(LANE, FIRST + messages - 1));
        batch = new Log.Batch(entries, end, false, 0);
        opening = new Opening("0123456789abcdef0123456789abcdef", null, "poll", end, "resumed", 15_000, 60_000);
    }

    /** Nobody has had these messages yet. */
    @Benchmark
    public Chunk encode() {
        return encode(new RecentLines());
    }

    /** Readers of other topics or patterns have had them. */
    @Benchmark
    public Chunk join() {
        return encode(known);
    }

    private Chunk encode(RecentLines lines) {
        EncodedBatch encoded = new EncodedBatch(batch, lines);
        return format == Format.POLL
                ? Encoder.poll(opening, List.of(), List.of(), encoded, encoded.end())
                : Encoder.encode(format, List.of(), encoded);
    }
}
