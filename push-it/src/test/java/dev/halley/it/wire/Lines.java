package dev.halley.it.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The lines of a chunked body, however they are spread over its chunks. */
final class Lines {
    private final Wire wire;
    private byte[] chunk = new byte[0];
    private int at;

    Lines(Wire wire) {
        this.wire = wire;
    }

    String next() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = read(); b != '\n'; b = read()) {
            if (b < 0) {
                throw new UncheckedIOException(new EOFException("expected a line, found the end after " + line));
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Nothing more comes. */
    boolean isEnd() {
        return read() < 0;
    }

    private int read() {
        if (at == chunk.length) {
            chunk = wire.chunk();
            at = 0;
        }
        return chunk.length == 0 ? -1 : chunk[at++] & 0xFF;
    }
}
