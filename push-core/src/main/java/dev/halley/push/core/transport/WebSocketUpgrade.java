package dev.halley.push.core.transport;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Turns a request into a WebSocket, once it was judged and found right. Found by {@link java.util.ServiceLoader} with the application's class
 * loader; where there is none, Halley runs without WebSocket. Objects stand for what core may not know. Thread-safe.
 */
public interface WebSocketUpgrade {
    /**
     * Called once, while the application starts and may still register things.
     *
     * @param serverContainer the attribute {@code jakarta.websocket.server.ServerContainer} of the servlet context
     * @param path where the servlet lives, such as {@code /push}; what is below it is ours
     * @throws Exception where the container failed
     */
    default void prepare(Object serverContainer, String path) throws Exception {}

    /**
     * Answers 101 and opens the connection, or leaves the response alone: the caller looks at the response's status afterwards, and anything
     * but 101 means that nothing happened. After a 101 nobody may touch request or response any more.
     *
     * @param serverContainer the attribute {@code jakarta.websocket.server.ServerContainer} of the servlet context
     * @param request the {@code HttpServletRequest}, as the container gave it
     * @param response the {@code HttpServletResponse}, as the container gave it
     * @param handshake what to make of it
     * @throws Exception where the container failed
     */
    void upgrade(Object serverContainer, Object request, Object response, Handshake handshake) throws Exception;

    /**
     * What the request asked for.
     *
     * @param path where the connection is said to live, such as {@code /push}
     * @param offeredProtocols all lines of the header {@code Sec-WebSocket-Protocol}, each one or more names joined by commas
     * @param maxMessageBytes a longer message ends the connection with 1009
     * @param writeTimeoutMillis how long a write that blocks may take
     * @param closer runs what may block, pings and close frames, on few threads and with a bounded queue; a ping that it rejects is left
     *     out, a close that it rejects is left to the container's idle time-out
     * @param connect called once, when the WebSocket is open; gives what the transport reports to
     */
    record Handshake(
            String path,
            List<String> offeredProtocols,
            int maxMessageBytes,
            long writeTimeoutMillis,
            Executor closer,
            Function<Transport, Peer> connect) {
        /** Copies the list. */
        public Handshake {
            offeredProtocols = List.copyOf(offeredProtocols);
        }
    }
}
