package dev.halley.push.websocket;

import dev.halley.push.core.transport.Subprotocol;
import dev.halley.push.core.transport.WebSocketUpgrade;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Map;

/**
 * Upgrades by {@link ServerContainer#upgradeHttpToWebSocket}, Jakarta WebSocket 2.1 §6.4: nothing is registered, each connection has its own
 * configuration and its own endpoint.
 */
public final class ContainerUpgrade implements WebSocketUpgrade {
    @Override
    public void upgrade(Object serverContainer, Object request, Object response, Handshake handshake) throws Exception {
        Subprotocol subprotocol = Subprotocol.among(handshake.offeredProtocols());
        ConnectionEndpoint endpoint = new ConnectionEndpoint(handshake, subprotocol);
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(ConnectionEndpoint.class, handshake.path())
                .subprotocols(Subprotocol.NAMES)
                .configurator(new OneConnection(endpoint, subprotocol))
                .build();
        ((ServerContainer) serverContainer).upgradeHttpToWebSocket(request, response, config, Map.of());
    }
}
