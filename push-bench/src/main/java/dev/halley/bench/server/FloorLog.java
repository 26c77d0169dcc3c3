package dev.halley.bench.server;

import static dev.halley.bench.server.BareTomcat.ascii;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** All messages that were published, as lines. It forgets none, so it takes 4 Mi at most. One thread appends, any read. */
final class FloorLog {
    static final int MOST = 1 << 22;
    /** As Halley's defaults: of the texts, without what is around them. */
    private static final int BATCH_CHARACTERS = 64 * 1024;

    private static final int BATCH_MESSAGES = 256;
    /** As long as Halley's. */
    private static final String LANE = "k3x9q2mabc-";

    private final AtomicReferenceArray<Message> messages = new AtomicReferenceArray<>(MOST);
    private final boolean enveloped;
    private volatile int end;

    /** A line as it is sent, and how many characters of it are the text. */
    private record Message(byte[] line, int characters) {}

    /** With the envelope that Halley puts around each message, or with the bare text. */
    FloorLog(boolean enveloped) {
        this.enveloped = enveloped;
    }

    int end() {
        return end;
    }

    void append(String text) {
        String line = enveloped
                ? "{\"type\":\"message\",\"topic\":\"bench/0\",\"position\":\"" + LANE + end + "\",\"time\":"
                        + System.currentTimeMillis() + ",\"data\":\"" + text + "\"}\n"
                : text + "\n";
        messages.set(end, new Message(ascii(line), text.length()));
        end++;
    }

    /** What lies at a place and after it, within the bounds of a batch. */
    FloorBatch batch(FloorBatch.Kind kind, int from) {
        int characters = 0;
        int to = from;
        List<byte[]> parts = new ArrayList<>();
        parts.add(kind.first);
        while (to < end && to - from < BATCH_MESSAGES && characters < BATCH_CHARACTERS) {
            Message message = messages.get(to);
            if (kind == FloorBatch.Kind.EVENTS && enveloped) {
                parts.add(ascii("id: " + LANE + to + "\n"));
            }
            parts.add(kind.before);
            parts.add(message.line());
            parts.add(kind.after);
            characters += message.characters();
            to++;
        }
        parts.add(kind.last);
        ByteBuffer all =
                ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(all::put);
        return new FloorBatch(
                to,
                all.array(),
                kind == FloorBatch.Kind.TEXT ? new String(all.array(), StandardCharsets.ISO_8859_1) : "");
    }
}
