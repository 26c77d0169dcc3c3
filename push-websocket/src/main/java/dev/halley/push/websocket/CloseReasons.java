package dev.halley.push.websocket;

import dev.halley.push.core.transport.Close;
import jakarta.websocket.CloseReason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** What a close frame can carry: RFC 6455 §5.5.1. */
final class CloseReasons {
    private static final int MOST_BYTES = 123;

    private CloseReasons() {}

    /** The reason cut to 123 bytes, between characters. */
    static CloseReason of(Close close) {
        CharBuffer reason = CharBuffer.wrap(close.reason());
        // the encoder stops before the first character that does not fit
        var unused = StandardCharsets.UTF_8.newEncoder().encode(reason, ByteBuffer.allocate(MOST_BYTES), true);
        String fitting = close.reason().substring(0, reason.position());
        return new CloseReason(CloseReason.CloseCodes.getCloseCode(close.code()), fitting);
    }
}
