package dev.halley.push.websocket;

import dev.halley.push.core.transport.Subprotocol;
import dev.halley.push.core.transport.WebSocketUpgrade;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Upgrades by {@link ServerContainer#upgradeHttpToWebSocket}, Jakarta WebSocket 2.1 §6.4: nothing is registered but where it must be, each connection has
 * its own configuration and its own endpoint.
 */
public final class ContainerUpgrade implements WebSocketUpgrade {
    private volatile @Nullable Relay relay;

    @Override
    public void prepare(Object serverContainer, String path) throws DeploymentException {
        ServerContainer container = (ServerContainer) serverContainer;
        if (Relay.isNeeded(container)) {
            relay = Relay.register(container, path);
        }
    }

    @Override
    public void upgrade(Object serverContainer, Object request, Object response, Handshake handshake) throws Exception {
        ServerContainer container = (ServerContainer) serverContainer;
        Subprotocol subprotocol = Subprotocol.among(handshake.offeredProtocols());
        ConnectionEndpoint endpoint = new ConnectionEndpoint(handshake, subprotocol);
        OneConnection connection = new OneConnection(endpoint, subprotocol);
        Relay registered = relay;
        if (registered != null) {
            registered.upgrade(container, request, response, connection);
            return;
        }
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(ConnectionEndpoint.class, handshake.path())
                .subprotocols(Subprotocol.NAMES)
                .configurator(connection)
                .build();
        container.upgradeHttpToWebSocket(request, response, config, Map.of());
    }
}
