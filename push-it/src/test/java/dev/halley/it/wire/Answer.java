package dev.halley.it.wire;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;

/** A whole response. */
public record Answer(Head head, byte[] body) {
    public int status() {
        return head.status();
    }

    public String header(String name) {
        return head.header(name);
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public JsonObject json() {
        return parse(text());
    }

    public static JsonObject parse(String text) {
        return Json.createReader(new StringReader(text)).readObject();
    }
}
