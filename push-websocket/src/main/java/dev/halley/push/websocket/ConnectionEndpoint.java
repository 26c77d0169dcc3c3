package dev.halley.push.websocket;

import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.core.transport.Subprotocol;
import dev.halley.push.core.transport.WebSocketUpgrade.Handshake;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection, as the container sees it; called on the container's threads. The first sign of an end counts, whichever it is. Public, since
 * Jetty upgrades to public classes only; not for applications.
 */
public final class ConnectionEndpoint extends Endpoint {
    private static final Close FAILED = new Close(1011, "the connection broke on the server's side");

    /** Null once it is open: what was asked for is of no use any more. */
    private @Nullable Handshake asked;

    private final Subprotocol subprotocol;
    private volatile @Nullable Peer peer;
    private volatile @Nullable SessionTransport transport;

    ConnectionEndpoint(Handshake handshake, Subprotocol subprotocol) {
        this.asked = handshake;
        this.subprotocol = subprotocol;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        Handshake handshake = Objects.requireNonNull(asked);
        asked = null;
        // the engine's heartbeats notice who is gone; Jetty's own bound is 30 s of silence
        session.setMaxIdleTimeout(0);
        TomcatTimeouts.open(session, handshake.writeTimeoutMillis());
        SessionTransport opened = new SessionTransport(session, subprotocol, handshake);
        transport = opened;
        Peer connected = handshake.connect().apply(opened);
        peer = connected;
        Incoming incoming = new Incoming(handshake.maxMessageBytes(), connected::received, (code, reason) -> {
            connected.gone(code, reason);
            opened.end(new Close(code, reason));
        });
        session.addMessageHandler(String.class, (part, last) -> {
            if (subprotocol.isBinary()) {
                incoming.unsupported("binary", "text");
            } else {
                connected.alive();
                incoming.text(part, last);
            }
        });
        session.addMessageHandler(ByteBuffer.class, (part, last) -> {
            if (subprotocol.isBinary()) {
                connected.alive();
                incoming.binary(part, last);
            } else {
                incoming.unsupported("text", "binary");
            }
        });
        session.addMessageHandler(PongMessage.class, pong -> connected.alive());
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        gone(reason.getCloseCode().getCode(), reason.getReasonPhrase());
    }

    @Override
    public void onError(Session session, Throwable failure) {
        gone(Close.LOST, "the connection broke: " + failure);
        SessionTransport opened = transport;
        if (opened != null) {
            opened.end(FAILED);
        }
    }

    private void gone(int code, @Nullable String reason) {
        Peer connected = peer;
        if (connected != null) {
            connected.gone(code, reason == null ? "" : reason);
        }
    }
}
