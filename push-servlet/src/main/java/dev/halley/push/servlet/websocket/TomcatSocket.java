package dev.halley.push.servlet.websocket;

import jakarta.servlet.ServletOutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;

/**
 * Ends a connection on Tomcat. Its {@code WebConnection.close()} only marks the streams; the socket goes with the next event on it, and a client that neither
 * reads nor sends causes none. So one is sent after it, to a thread of Tomcat's own, as when Tomcat stops. Other containers close.
 */
final class TomcatSocket {
    private static final Logger LOG = System.getLogger(TomcatSocket.class.getName());
    private static final String STREAM = "org.apache.coyote.http11.upgrade.UpgradeServletOutputStream";
    private static final String EVENT = "org.apache.tomcat.util.net.SocketEvent";

    private TomcatSocket() {}

    static void close(ServletOutputStream out) {
        Class<?> type = out.getClass();
        if (!type.getName().equals(STREAM)) {
            return;
        }
        try {
            Field field = type.getDeclaredField("socketWrapper");
            field.setAccessible(true);
            Object socket = field.get(out);
            Class<?> event = Class.forName(EVENT, false, type.getClassLoader());
            Object stop = event.getField("STOP").get(null);
            socket.getClass().getMethod("processSocket", event, boolean.class).invoke(socket, stop, true);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    "HALLEY-0005: a WebSocket stays open until its client closes it; say push.websocket=container",
                    e);
        }
    }
}
