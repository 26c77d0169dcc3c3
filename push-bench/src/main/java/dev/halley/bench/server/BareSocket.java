package dev.halley.bench.server;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One WebSocket through JSR-356, with one frame in flight. */
abstract class BareSocket extends Endpoint implements SendHandler {
    private final boolean binary;
    /** Set before it begins, and what begins it publishes it to other threads. */
    private @Nullable Session session;

    BareSocket(boolean binary) {
        this.binary = binary;
    }

    /** It is open. */
    abstract void begin();

    /** The frame is out, and the next may follow. Any thread, that which sends as well. */
    abstract void sent();

    /** It is closed. */
    abstract void gone();

    /** Not before the last frame is out. Of the two the one that suits the frame is sent. */
    final void send(byte[] bytes, String text) {
        Session open = Objects.requireNonNull(session);
        if (binary) {
            open.getAsyncRemote().sendBinary(ByteBuffer.wrap(bytes), this);
        } else {
            open.getAsyncRemote().sendText(text, this);
        }
    }

    @Override
    public final void onOpen(Session opened, EndpointConfig config) {
        session = opened;
        begin();
    }

    @Override
    public final void onResult(SendResult result) {
        if (result.isOK()) {
            sent();
        }
    }

    @Override
    public final void onClose(Session closed, CloseReason reason) {
        gone();
    }
}
