package dev.halley.push.core.transport;

import java.util.Arrays;
import java.util.List;

/** What the lines of a WebSocket travel in; docs/protocol.md §4.1. */
public enum Subprotocol {
    /** None was offered that we know: text frames. */
    NONE(""),
    /** Text frames. */
    TEXT("halley.v1"),
    /** Binary frames, whose bytes are shared by all connections at the same cursor. */
    BINARY("halley.v1.bin");

    /** Those that we know. */
    public static final List<String> NAMES = List.of(TEXT.answer, BINARY.answer);

    private final String answer;

    Subprotocol(String answer) {
        this.answer = answer;
    }

    /**
     * @param offered header lines with one or more names each, joined by commas
     * @return the first one that we know
     */
    public static Subprotocol among(List<String> offered) {
        return offered.stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .filter(NAMES::contains)
                .findFirst()
                .map(name -> name.equals(BINARY.answer) ? BINARY : TEXT)
                .orElse(NONE);
    }

    /**
     * @return what the handshake says; empty for nothing
     */
    public String answer() {
        return answer;
    }

    /**
     * @return whether messages are binary in both directions, and text otherwise
     */
    public boolean isBinary() {
        return this == BINARY;
    }
}
