package dev.halley.push.core.encode;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Bytes that are written at once, shared by all connections that stand at the same cursor. Thread-safe; nobody changes the bytes. */
public final class Chunk {
    private final byte[] bytes;
    private volatile @Nullable String text;

    /**
     * @param text what to write, in UTF-8
     */
    public Chunk(String text) {
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @return the bytes themselves, not a copy
     */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * @return the same as text, made at the first call
     */
    public String text() {
        String made = text;
        if (made == null) {
            made = new String(bytes, StandardCharsets.UTF_8);
            text = made;
        }
        return made;
    }
}
