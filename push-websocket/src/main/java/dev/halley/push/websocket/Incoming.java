package dev.halley.push.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Puts messages together from their parts, at most {@code maxBytes} of UTF-8 each; containers would allocate that much for every connection
 * at once. After the first violation nothing is taken any more. One call at a time, as containers call message handlers.
 */
final class Incoming {
    private static final int MOST_BYTES_A_CHAR = 3;

    private final int maxBytes;
    private final Consumer<String> messages;
    private final Ending violated;
    private StringBuilder text = new StringBuilder(0);
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
    private boolean over;

    /** How a connection ends: RFC 6455 §7.4. */
    @FunctionalInterface
    interface Ending {
        void end(int code, String reason);
    }

    Incoming(int maxBytes, Consumer<String> messages, Ending violated) {
        this.maxBytes = maxBytes;
        this.messages = messages;
        this.violated = violated;
    }

    void text(String part, boolean last) {
        // a char is one byte or more: what is too many chars is too many bytes
        if (over || isTooLong(text.length() + (long) part.length())) {
            return;
        }
        text.append(part);
        if (last) {
            String whole = text.toString();
            text = new StringBuilder(0);
            boolean needsCount = whole.length() > maxBytes / MOST_BYTES_A_CHAR;
            if (!needsCount || !isTooLong(whole.getBytes(StandardCharsets.UTF_8).length)) {
                messages.accept(whole);
            }
        }
    }

    void binary(ByteBuffer part, boolean last) {
        if (over || isTooLong(bytes.size() + (long) part.remaining())) {
            return;
        }
        byte[] copy = new byte[part.remaining()];
        part.get(copy);
        bytes.writeBytes(copy);
        if (last) {
            ByteBuffer whole = ByteBuffer.wrap(bytes.toByteArray());
            bytes = new ByteArrayOutputStream(0);
            try {
                messages.accept(
                        StandardCharsets.UTF_8.newDecoder().decode(whole).toString());
            } catch (CharacterCodingException e) {
                violate(1007, "expected UTF-8");
            }
        }
    }

    /** A message of the kind that this connection does not speak. */
    void unsupported(String expected, String found) {
        if (!over) {
            violate(1003, "expected " + expected + " messages, found a " + found + " one");
        }
    }

    private boolean isTooLong(long length) {
        if (length > maxBytes) {
            violate(1009, "expected at most " + maxBytes + " bytes in a message");
        }
        return length > maxBytes;
    }

    private void violate(int code, String reason) {
        over = true;
        text = new StringBuilder(0);
        bytes = new ByteArrayOutputStream(0);
        violated.end(code, reason);
    }
}
