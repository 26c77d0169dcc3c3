package dev.halley.push.servlet.websocket;

import dev.halley.push.core.transport.Peer;
import dev.halley.push.core.transport.Subprotocol;
import dev.halley.push.core.transport.WebSocketUpgrade.Handshake;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** One connection, as the container sees it. Public, since containers make it themselves; not for applications. */
public final class UpgradedConnection implements HttpUpgradeHandler {
    private record Opening(
            Handshake handshake, Subprotocol subprotocol, ScheduledExecutorService timer, TomcatSocket sockets) {}

    private volatile @Nullable Opening opening;
    private volatile @Nullable FrameInput input;
    private volatile @Nullable FrameOutput output;
    private volatile @Nullable FrameTransport transport;

    /** What it is to be, before the container begins it. */
    void prepare(Handshake handshake, Subprotocol subprotocol, ScheduledExecutorService timer, TomcatSocket sockets) {
        opening = new Opening(handshake, subprotocol, timer, sockets);
    }

    @Override
    public void init(WebConnection connection) {
        Opening given = opening;
        opening = null;
        if (given == null) {
            throw new IllegalStateException("expected a handshake before the connection, found none");
        }
        try {
            open(given, connection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void open(Opening given, WebConnection connection) throws IOException {
        Handshake handshake = given.handshake;
        boolean binary = given.subprotocol.isBinary();
        FrameOutput frames = new FrameOutput(connection, given.sockets);
        FrameTransport opened = new FrameTransport(frames, binary, given.timer, handshake.writeTimeoutMillis());
        output = frames;
        transport = opened;
        Peer peer = handshake.connect().apply(opened);
        FrameInput reading =
                new FrameInput(connection.getInputStream(), binary, handshake.maxMessageBytes(), peer, frames, opened);
        input = reading;
        frames.start();
        connection.getInputStream().setReadListener(reading);
    }

    @Override
    public void destroy() {
        FrameOutput frames = output;
        FrameTransport opened = transport;
        FrameInput reading = input;
        if (frames != null && opened != null) {
            frames.destroyed();
            opened.ended();
        }
        if (reading != null) {
            reading.lost("the connection was closed");
        }
    }
}
