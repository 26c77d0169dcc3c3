package dev.halley.it.wire;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;

/** A whole response. */
record Answer(Head head, byte[] body) {
    int status() {
        return head.status();
    }

    String header(String name) {
        return head.header(name);
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    JsonObject json() {
        return parse(text());
    }

    static JsonObject parse(String text) {
        return Json.createReader(new StringReader(text)).readObject();
    }
}
