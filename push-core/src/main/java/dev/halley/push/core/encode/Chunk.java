package dev.halley.push.core.encode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are written at once, in one part or several, of which one may be shared by all connections that stand at the same cursor. Thread-safe; nobody changes the bytes.
 */
public final class Chunk {
    private final List<byte[]> parts;
    private volatile @Nullable String text;

    /**
     * @param text what to write, in UTF-8
     */
    public Chunk(String text) {
        this(List.of(utf8(text)));
    }

    Chunk(List<byte[]> parts) {
        this.parts = parts;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @return the bytes themselves, not a copy, in one part or more
     */
    public List<byte[]> parts() {
        return parts;
    }

    /**
     * @return how many bytes all parts have
     */
    public int length() {
        return length(parts);
    }

    /**
     * @param parts any
     * @return how many bytes they have together
     */
    public static int length(List<byte[]> parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        return length;
    }

    /**
     * @return the bytes themselves where they are one part, else a copy
     */
    public byte[] bytes() {
        return parts.size() == 1 ? parts.get(0) : joined(parts);
    }

    static byte[] joined(List<byte[]> parts) {
        byte[] all = new byte[length(parts)];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /**
     * @return the same as text, made at the first call
     */
    public String text() {
        String made = text;
        if (made == null) {
            made = new String(bytes(), StandardCharsets.UTF_8);
            text = made;
        }
        return made;
    }
}
