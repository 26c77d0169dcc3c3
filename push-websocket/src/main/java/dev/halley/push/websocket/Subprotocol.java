package dev.halley.push.websocket;

import dev.halley.push.core.encode.Chunk;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** What the lines travel in; docs/protocol.md §4.1. */
enum Subprotocol {
    /** None was offered that we know. */
    NONE(""),
    /** Text frames. */
    TEXT("halley.v1"),
    /** Binary frames, whose bytes are shared by all connections at the same cursor. */
    BINARY("halley.v1.bin");

    static final List<String> NAMES = List.of(TEXT.answer, BINARY.answer);

    private final String answer;

    Subprotocol(String answer) {
        this.answer = answer;
    }

    /** The first one that we know, of header lines with one or more names each. */
    static Subprotocol among(List<String> offered) {
        return offered.stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .filter(NAMES::contains)
                .findFirst()
                .map(name -> name.equals(BINARY.answer) ? BINARY : TEXT)
                .orElse(NONE);
    }

    /** What the handshake says; empty for nothing. */
    String answer() {
        return answer;
    }

    boolean isBinary() {
        return this == BINARY;
    }

    void send(RemoteEndpoint.Async remote, Chunk chunk, SendHandler handler) {
        if (isBinary()) {
            remote.sendBinary(ByteBuffer.wrap(chunk.bytes()).asReadOnlyBuffer(), handler);
        } else {
            remote.sendText(chunk.text(), handler);
        }
    }
}
