package dev.halley.bench.server;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/** What servers without any framework put into Tomcat. */
final class BareTomcat {
    private BareTomcat() {}

    /**
     * WebSockets at {@code /ws-text} and {@code /ws-binary}.
     *
     * @param socket makes one for each connection, that is to send binary frames or text
     */
    static void sockets(Context context, Function<Boolean, BareSocket> socket) {
        context.addServletContainerInitializer(
                (classes, servletContext) -> {
                    ServerContainer container =
                            (ServerContainer) servletContext.getAttribute(ServerContainer.class.getName());
                    try {
                        container.addEndpoint(endpoint("/ws-text", false, socket));
                        container.addEndpoint(endpoint("/ws-binary", true, socket));
                    } catch (DeploymentException e) {
                        throw new ServletException(e);
                    }
                },
                null);
    }

    private static ServerEndpointConfig endpoint(String path, boolean binary, Function<Boolean, BareSocket> socket) {
        return ServerEndpointConfig.Builder.create(BareSocket.class, path)
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public <T> T getEndpointInstance(Class<T> type) {
                        return type.cast(socket.apply(binary));
                    }
                })
                .build();
    }

    /** A servlet that may be asynchronous. */
    static void servlet(Context context, String path, HttpServlet servlet) {
        Wrapper wrapper = Tomcat.addServlet(context, path, servlet);
        wrapper.setAsyncSupported(true);
        wrapper.addMapping(path);
    }

    /** Without an end of its own. */
    static AsyncContext async(HttpServletRequest request) {
        AsyncContext async = request.startAsync();
        async.setTimeout(0);
        return async;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
