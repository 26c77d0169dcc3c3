package dev.halley.push.servlet.websocket;

import dev.halley.push.core.transport.Subprotocol;
import dev.halley.push.core.transport.WebSocketUpgrade;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ScheduledExecutorService;

/** Upgrades by {@link HttpServletRequest#upgrade}, Servlet 6.0 §2.3.3.5, and answers the handshake itself: RFC 6455 §4.2.2. Thread-safe. */
public final class ServletUpgrade implements WebSocketUpgrade {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final ScheduledExecutorService timer;
    private final TomcatSocket sockets = new TomcatSocket();

    /**
     * @param timer cuts connections whose client does not answer a close frame; nothing that it runs blocks
     */
    public ServletUpgrade(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /**
     * {@inheritDoc}
     *
     * @param serverContainer not needed: may be anything
     * @throws ServletException where the container can't upgrade; then nothing has happened
     */
    @Override
    public void upgrade(Object serverContainer, Object request, Object response, Handshake handshake)
            throws IOException, ServletException {
        HttpServletRequest asked = (HttpServletRequest) request;
        HttpServletResponse answer = (HttpServletResponse) response;
        Subprotocol subprotocol = Subprotocol.among(handshake.offeredProtocols());
        String accept = accept(asked.getHeader("Sec-WebSocket-Key").strip());
        asked.upgrade(UpgradedConnection.class).prepare(handshake, subprotocol, timer, sockets);
        answer.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
        answer.setHeader("Upgrade", "websocket");
        answer.setHeader("Connection", "Upgrade");
        answer.setHeader("Sec-WebSocket-Accept", accept);
        if (!subprotocol.answer().isEmpty()) {
            answer.setHeader("Sec-WebSocket-Protocol", subprotocol.answer());
        }
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("expected SHA-1, which every Java has", e);
        }
    }
}
