package dev.halley.it.wire;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Reads a stream as a bare EventSource does: WHATWG HTML §9.2.6. */
final class Sse {
    private final Lines lines;

    /** What EventSource would bring as {@code Last-Event-ID}. */
    private String lastId = "";

    private String retry = "";

    Sse(Lines lines) {
        this.lines = lines;
    }

    /** An event; {@code type} is {@code message} where the stream names none. */
    record Event(String type, String id, String data) {
        JsonObject json() {
            return Answer.parse(data);
        }
    }

    String lastId() {
        return lastId;
    }

    String retry() {
        return retry;
    }

    /** The next event with data. */
    Event next() {
        String type = "";
        List<String> data = new ArrayList<>();
        for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
            switch (field) {
                case "event" -> type = value;
                case "data" -> data.add(value);
                case "id" -> lastId = value;
                case "retry" -> retry = value;
                default -> throw new AssertionError("a field that EventSource does not know: " + line);
            }
        }
        return data.isEmpty() ? next() : new Event(type.isEmpty() ? "message" : type, lastId, String.join("\n", data));
    }
}
