package dev.halley.bench.server;

import jakarta.servlet.ServletContext;
import jakarta.websocket.server.ServerContainer;
import java.util.Map;
import org.apache.catalina.Context;

/** The container's buffers as small as they may be, by its connector's settings and by the standard API; docs/scaling.md has them. */
final class SmallBuffers {
    static final String ABOUT =
            "the connector's socket.appReadBufSize and appWriteBufSize and the WebSocket container's message buffers=1 KiB";

    /** In bytes: enough for a browser's request line and one header at a time. */
    private static final int SIZE = 1024;

    static final Map<String, String> CONNECTOR =
            Map.of("socket.appReadBufSize", "" + SIZE, "socket.appWriteBufSize", "" + SIZE);

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
