package dev.halley.push.websocket;

import dev.halley.push.core.transport.Subprotocol;
import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;

/** The answers of one handshake that was judged already. The subprotocol is chosen from all header lines, of which some containers see one. */
final class OneConnection extends ServerEndpointConfig.Configurator {
    private final ConnectionEndpoint endpoint;
    private final Subprotocol subprotocol;

    OneConnection(ConnectionEndpoint endpoint, Subprotocol subprotocol) {
        this.endpoint = endpoint;
        this.subprotocol = subprotocol;
    }

    ConnectionEndpoint endpoint() {
        return endpoint;
    }

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        return subprotocol.answer();
    }

    /** None: permessage-deflate costs memory for each connection. */
    @Override
    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        return List.of();
    }

    @Override
    public boolean checkOrigin(String origin) {
        return true;
    }

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) {
        return endpointClass.cast(endpoint);
    }
}
