package dev.halley.push.servlet.websocket;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What a reader told, in its order. */
final class Journal implements FrameReader.Sink {
    private final List<String> entries = new ArrayList<>();

    /** What a reader tells of these bytes, which come in pieces that end at {@code ends}. */
    static List<String> of(boolean binary, int maxBytes, byte[] bytes, List<Integer> ends) {
        Journal journal = new Journal();
        FrameReader reader = new FrameReader(binary, maxBytes, journal);
        int from = 0;
        for (int end : ends) {
            reader.read(bytes, from, end);
            from = end;
        }
        reader.read(bytes, from, bytes.length);
        return journal.entries;
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public void message(String text) {
        entries.add("message " + text);
    }

    @Override
    public void ping(byte[] payload) {
        entries.add("ping " + hex(payload));
    }

    @Override
    public void closed(int code, String reason) {
        entries.add("closed " + code + " " + reason);
    }

    @Override
    public void violated(int code, String reason, boolean fatal) {
        entries.add((fatal ? "fatal " : "violated ") + code);
    }
}
