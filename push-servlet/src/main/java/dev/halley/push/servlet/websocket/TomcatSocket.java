package dev.halley.push.servlet.websocket;

import jakarta.servlet.ServletOutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends a connection on Tomcat. Its {@code WebConnection.close()} only marks the streams; the socket goes with the next event on it, and a client that neither
 * reads nor sends causes none. So one is sent after it, to a thread of Tomcat's own, as when Tomcat stops. Other containers close. One for each application; thread-safe.
 */
final class TomcatSocket {
    private static final Logger LOG = System.getLogger(TomcatSocket.class.getName());
    private static final String STREAM = "org.apache.coyote.http11.upgrade.UpgradeServletOutputStream";
    private static final String EVENT = "org.apache.tomcat.util.net.SocketEvent";

    private final AtomicBoolean told = new AtomicBoolean();

    /** Where it can't be done, a warning says so, once. */
    void close(ServletOutputStream out) {
        Class<?> type = out.getClass();
        if (!type.getName().equals(STREAM)) {
            return;
        }
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        // a thread that Tomcat makes for the event inherits it, and would keep the application
        thread.setContextClassLoader(type.getClassLoader());
        try {
            Field field = type.getDeclaredField("socketWrapper");
            field.setAccessible(true);
            Object socket = field.get(out);
            Class<?> event = Class.forName(EVENT, false, type.getClassLoader());
            Object stop = event.getField("STOP").get(null);
            socket.getClass().getMethod("processSocket", event, boolean.class).invoke(socket, stop, true);
        } catch (ReflectiveOperationException | RuntimeException e) {
            if (told.compareAndSet(false, true)) {
                LOG.log(
                        Level.WARNING,
                        "HALLEY-0005: WebSockets stay open until their clients close them; say push.websocket=container",
                        e);
            }
        } finally {
            thread.setContextClassLoader(loader);
        }
    }
}
