package dev.halley.bench.server;

import jakarta.servlet.ServletContext;
import jakarta.websocket.server.ServerContainer;
import java.util.List;
import java.util.Map;
import org.apache.catalina.Context;

/**
 * The container's buffers as small as they may be: those of the connector by its settings, those of WebSocket messages by the standard API, and the others of a WebSocket by a system property of Tomcat's.
 * docs/scaling.md has them.
 */
final class SmallBuffers {
    static final String ABOUT =
            "the connector's socket.appReadBufSize and appWriteBufSize, the WebSocket container's message buffers and Tomcat's org.apache.tomcat.websocket.DEFAULT_BUFFER_SIZE=1 KiB";

    /** In bytes: enough for a browser's request line and one header at a time. */
    private static final int SIZE = 1024;

    static final Map<String, String> CONNECTOR =
            Map.of("socket.appReadBufSize", "" + SIZE, "socket.appWriteBufSize", "" + SIZE);

    /** Of all buffers that a WebSocket has beside the connector's: 8 KiB or 8,192 characters each otherwise. */
    static final List<String> FLAGS = List.of("-Dorg.apache.tomcat.websocket.DEFAULT_BUFFER_SIZE=" + SIZE);

    private SmallBuffers() {}

    /** Before anything is installed that opens WebSockets. */
    static void install(Context context) {
        context.addServletContainerInitializer((classes, servletContext) -> shrink(servletContext), null);
    }

    private static void shrink(ServletContext context) {
        ServerContainer container = (ServerContainer) context.getAttribute(ServerContainer.class.getName());
        container.setDefaultMaxTextMessageBufferSize(SIZE);
        container.setDefaultMaxBinaryMessageBufferSize(SIZE);
    }
}
