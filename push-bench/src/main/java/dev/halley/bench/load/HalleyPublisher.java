package dev.halley.bench.load;

import dev.halley.bench.Stamp;
import java.nio.ByteBuffer;

/** Publishes to a topic of its own by Halley's protocol, the next message when the one before is answered: on a WebSocket, or by POST. Confined to the loop's thread. */
final class HalleyPublisher implements Link.Owner {
    private static final int FIRST = 100;

    private final boolean byWebSocket;
    private final int topic;
    private final int bytes;
    private final Runnable onDone;
    private final Glimpse glimpse = new Glimpse(FIRST, 0);
    private final Link link;
    private final long end;
    private long next;

    /** Numbers its messages from {@code first} and tells when as many as {@code count} are answered. Connects at once. */
    HalleyPublisher(LoadLoop loop, boolean byWebSocket, int topic, int bytes, long first, int count, Runnable onDone) {
        this.byWebSocket = byWebSocket;
        this.topic = topic;
        this.bytes = bytes;
        this.onDone = onDone;
        this.next = first;
        this.end = first + count;
        this.link = loop.connect(
                byWebSocket ? Http.upgrade("/push?transport=ws", "Sec-WebSocket-Protocol: halley.v1\r\n") : post(),
                0,
                this);
    }

    private String text() {
        return '"' + Stamp.of(topic, next, System.nanoTime(), bytes) + '"';
    }

    private String post() {
        return Http.post("/push?topic=bench/" + topic, "Content-Type: application/json\r\n", text());
    }

    private void publish() {
        if (next == end) {
            link.reset();
            onDone.run();
        } else if (byWebSocket) {
            link.sendText("{\"type\":\"publish\",\"topic\":\"bench/" + topic + "\",\"data\":" + text() + "}");
        } else {
            link.request(post());
        }
    }

    @Override
    public void answered(int status, String head) {
        if (status != (byWebSocket ? 101 : 200)) {
            throw new IllegalStateException("expected to publish, found " + head);
        }
    }

    @Override
    public void data(ByteBuffer data) {
        glimpse.see(data);
    }

    @Override
    public void messageEnd() {
        String said = glimpse.first();
        glimpse.clear();
        if (said.contains("\"type\":\"published\"")) {
            next++;
            publish();
        } else if (said.contains("\"type\":\"open\"")) {
            publish();
        } else if (said.contains("\"type\":\"error\"")) {
            throw new IllegalStateException("expected to publish, found " + said);
        }
    }

    @Override
    public void complete() {
        glimpse.clear();
        next++;
        publish();
    }

    @Override
    public void closeFrame(int code) {
        throw new IllegalStateException("expected to publish, found a close frame " + code);
    }

    @Override
    public void ended() {
        throw new IllegalStateException("expected to publish, found the connection ended");
    }
}
