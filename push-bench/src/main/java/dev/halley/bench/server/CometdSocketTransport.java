package dev.halley.bench.server;

import jakarta.servlet.ServletContext;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerSession;
import org.cometd.server.BayeuxServerImpl;
import org.cometd.server.websocket.common.AbstractBayeuxContext;
import org.cometd.server.websocket.common.AbstractWebSocketEndPoint;
import org.cometd.server.websocket.common.AbstractWebSocketTransport;

/** CometD on JSR-356, made by CometD from its name. CometD's abstract end point does all that Bayeux is; this sends and closes. */
public final class CometdSocketTransport extends AbstractWebSocketTransport {
    public CometdSocketTransport(BayeuxServerImpl bayeux) {
        super(bayeux);
    }

    @Override
    public void init() {
        super.init();
        ServletContext context = (ServletContext) getBayeuxServer().getOption(ServletContext.class.getName());
        ServerContainer container = (ServerContainer) context.getAttribute(ServerContainer.class.getName());
        ServerEndpointConfig.Configurator configurator = new ServerEndpointConfig.Configurator() {
            @Override
            public <T> T getEndpointInstance(Class<T> type) {
                return type.cast(new Socket());
            }
        };
        try {
            for (String path :
                    normalizeURLMapping(Objects.requireNonNull(getOption(COMETD_URL_MAPPING_OPTION, (String) null)))) {
                container.addEndpoint(ServerEndpointConfig.Builder.create(Socket.class, path)
                        .configurator(configurator)
                        .build());
            }
        } catch (DeploymentException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Who came, which nobody here asks. */
    private static final class Visitor extends AbstractBayeuxContext {
        Visitor() {
            super("/cometd", "", null, Map.of(), Map.of(), null, null, null, List.of(Locale.ROOT), "HTTP/1.1", false);
        }
    }

    private final class Socket extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            Bayeux bayeux = new Bayeux(session);
            session.getUserProperties().put(Bayeux.class.getName(), bayeux);
            session.addMessageHandler(String.class, (MessageHandler.Whole<String>) text ->
                    bayeux.onMessage(text, Promise.from(nothing -> {}, thrown -> bayeux.close(1011, "failed"))));
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            bayeux(session).onClose(reason.getCloseCode().getCode(), reason.getReasonPhrase());
        }

        @Override
        public void onError(Session session, Throwable thrown) {
            bayeux(session).onError(thrown);
        }

        private Bayeux bayeux(Session session) {
            return (Bayeux) session.getUserProperties().get(Bayeux.class.getName());
        }
    }

    private final class Bayeux extends AbstractWebSocketEndPoint {
        private final Session session;

        Bayeux(Session session) {
            super(CometdSocketTransport.this, new Visitor());
            this.session = session;
        }

        @Override
        protected void send(ServerSession receiver, String data, Promise<Void> promise) {
            session.getAsyncRemote().sendText(data, result -> {
                if (result.isOK()) {
                    promise.succeed(null);
                } else {
                    promise.fail(result.getException());
                }
            });
        }

        @Override
        public void close(int code, String reason) {
            try {
                session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason));
            } catch (IOException e) {
                // it is closed already
            }
        }
    }
}
