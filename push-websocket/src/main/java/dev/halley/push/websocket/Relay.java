package dev.halley.push.websocket;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way round Tyrus (GlassFish, Payara), which upgrades to endpoints only that are registered, and heeds nothing of the configuration that it is given but
 * the path. One endpoint is registered; what a connection is to be is known on the thread that upgrades, and goes with the connection from there. Who asks
 * for the registered path itself is refused with 403.
 */
final class Relay extends ServerEndpointConfig.Configurator {
    /** The user property of a session that holds its {@link ConnectionEndpoint}. */
    static final String ENDPOINT = Relay.class.getName();

    // one an application, as this object is: what is static would be shared by those that share the jar
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable OneConnection> current = new ThreadLocal<>();

    private final ServerEndpointConfig config;

    private Relay(String path) {
        this.config = ServerEndpointConfig.Builder.create(RelayEndpoint.class, path + "/relay")
                .configurator(this)
                .build();
    }

    static boolean isNeeded(ServerContainer container) {
        return container.getClass().getName().startsWith("org.glassfish.tyrus.");
    }

    /** While the application starts. */
    static Relay register(ServerContainer container, String path) throws DeploymentException {
        Relay relay = new Relay(path);
        container.addEndpoint(relay.config);
        return relay;
    }

    void upgrade(ServerContainer container, Object request, Object response, OneConnection connection)
            throws IOException, DeploymentException {
        current.set(connection);
        try {
            container.upgradeHttpToWebSocket(request, response, config, Map.of());
        } finally {
            current.remove();
        }
    }

    @Override
    public boolean checkOrigin(String origin) {
        return current.get() != null;
    }

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        OneConnection connection = current.get();
        return connection == null ? "" : connection.getNegotiatedSubprotocol(supported, requested);
    }

    @Override
    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        return List.of();
    }

    @Override
    public void modifyHandshake(ServerEndpointConfig given, HandshakeRequest request, HandshakeResponse response) {
        OneConnection connection = current.get();
        if (connection != null) {
            given.getUserProperties().put(ENDPOINT, connection.endpoint());
        }
    }

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) {
        return endpointClass.cast(new RelayEndpoint());
    }
}
