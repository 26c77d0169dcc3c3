package dev.halley.push.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

/** Hands one session to the endpoint that was made for it. Public, since containers look for that; not for applications. */
public final class RelayEndpoint extends Endpoint {
    private volatile @Nullable ConnectionEndpoint endpoint;

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        if (session.getUserProperties().remove(Relay.ENDPOINT) instanceof ConnectionEndpoint made) {
            endpoint = made;
            made.onOpen(session, config);
        } else {
            throw new IllegalStateException("expected the endpoint that was made for this session, found none");
        }
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        ConnectionEndpoint made = endpoint;
        if (made != null) {
            made.onClose(session, reason);
        }
    }

    @Override
    public void onError(Session session, Throwable failure) {
        ConnectionEndpoint made = endpoint;
        if (made != null) {
            made.onError(session, failure);
        }
    }
}
