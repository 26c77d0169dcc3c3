package dev.halley.push.servlet.websocket;

import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Peer;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What comes from the client: read when it is there, by a buffer that lives as long as the call. Container threads, one at a time. */
final class FrameInput implements ReadListener, FrameReader.Sink {
    private static final int BUFFER_BYTES = 2048;

    private final ServletInputStream in;
    private final FrameReader reader;
    private final Peer peer;
    private final FrameOutput output;
    private final FrameTransport transport;
    private byte @Nullable [] pinged;

    FrameInput(
            ServletInputStream in,
            boolean binary,
            int maxMessageBytes,
            Peer peer,
            FrameOutput output,
            FrameTransport transport) {
        this.in = in;
        this.reader = new FrameReader(binary, maxMessageBytes, this);
        this.peer = peer;
        this.output = output;
        this.transport = transport;
    }

    @Override
    public void onDataAvailable() throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        while (in.isReady()) {
            int count = in.read(buffer);
            if (count < 0) {
                lost("the connection was lost");
                return;
            }
            peer.alive();
            reader.read(buffer, 0, count);
            answerPing();
        }
    }

    @Override
    public void onAllDataRead() {
        lost("the connection was lost");
    }

    @Override
    public void onError(Throwable failure) {
        lost("the connection broke: " + failure);
    }

    /** However it ended: the first word counts. */
    void lost(String reason) {
        peer.gone(Close.LOST, reason);
        output.abort();
    }

    @Override
    public void message(String text) {
        peer.received(text);
    }

    @Override
    public void ping(byte[] payload) {
        pinged = payload;
    }

    /** The newest of those that came together, RFC 6455 §5.5.3: a flood of pings is answered a few times. */
    private void answerPing() {
        byte[] payload = pinged;
        if (payload != null) {
            pinged = null;
            output.pong(Frames.pong(payload));
        }
    }

    @Override
    public void closed(int code, String reason) {
        peer.gone(code, reason);
        transport.endAtOnce(new Close(code, ""));
    }

    @Override
    public void violated(int code, String reason, boolean fatal) {
        peer.gone(code, reason);
        Close close = new Close(code, reason);
        if (fatal) {
            transport.endAtOnce(close);
        } else {
            transport.end(close);
        }
    }
}
