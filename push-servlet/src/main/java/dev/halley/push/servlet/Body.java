package dev.halley.push.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What stands before and around the chunks of one response; nothing, for most transports. */
class Body {
    /** Nothing at all. */
    static final Body PLAIN = new Body("");

    /** SSE tells the browser how soon to come back by itself. */
    static final Body SSE = new Body("retry: 2000\n\n");

    private final byte[] prologue;

    Body(String prologue) {
        this.prologue = prologue.getBytes(StandardCharsets.UTF_8);
    }

    /** Headers of its own. */
    void head(HttpServletResponse response) {}

    /** Before the first chunk. */
    byte[] prologue() {
        return prologue;
    }

    /** Each chunk, as the parts to be written. */
    List<byte[]> wrap(List<byte[]> chunk) {
        return chunk;
    }
}
