package dev.halley.push.websocket;

import jakarta.websocket.Session;
import java.util.Map;

/**
 * Tomcat's own bounds on what it writes blocking, as user properties of a session; other containers don't look at them. Its 50 ms for a close
 * frame with another code than 1000 are less than a busy server needs to finish the write before it, and the client would not be told why.
 */
final class TomcatTimeouts {
    private static final String PREFIX = "org.apache.tomcat.websocket.";
    private static final String PING_AND_PONG = PREFIX + "BLOCKING_SEND_TIMEOUT";
    private static final String CLOSE_FRAME = PREFIX + "ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT";
    private static final String CLOSE_ANSWER = PREFIX + "SESSION_CLOSE_TIMEOUT";
    private static final long CLOSE_FRAME_MILLIS = 500;
    private static final long AT_ONCE_MILLIS = 1;

    private TomcatTimeouts() {}

    static void open(Session session, long writeTimeoutMillis) {
        Map<String, Object> properties = session.getUserProperties();
        properties.put(PING_AND_PONG, writeTimeoutMillis);
        properties.put(CLOSE_FRAME, Math.min(CLOSE_FRAME_MILLIS, writeTimeoutMillis));
        properties.put(CLOSE_ANSWER, writeTimeoutMillis);
    }

    /** The write before the close frame is stuck, so that a closer would wait in vain. */
    static void cut(Session session) {
        session.getUserProperties().put(CLOSE_FRAME, AT_ONCE_MILLIS);
    }
}
