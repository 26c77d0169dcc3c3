package dev.halley.sample.chat;

import dev.halley.push.PublishRequest;
import dev.halley.push.cdi.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.StringReader;
import java.util.Map;

/** Refuses what is no chat line, or no greeting, before the log has it; and stores nothing that nobody asked for. */
@ApplicationScoped
public class Limits {

    /** Most characters of a name. */
    static final int NAME = 32;

    /** Most characters of a transport. */
    static final int TRANSPORT = 6;

    /** Most characters of a line. */
    static final int TEXT = 500;

    void line(@Observes @Topic("chat/*") PublishRequest request) {
        check(request, Map.of("name", NAME, "text", TEXT));
    }

    void here(@Observes @Topic("chat/*/here") PublishRequest request) {
        check(request, Map.of("name", NAME, "transport", TRANSPORT));
    }

    void people(@Observes @Topic("chat/*/people") PublishRequest request) {
        if (!request.isRequest()) {
            request.deny("expected a request, found a publish");
        }
    }

    private static void check(PublishRequest request, Map<String, Integer> limits) {
        JsonObjectBuilder kept = Json.createObjectBuilder();
        for (Map.Entry<String, Integer> each : limits.entrySet()) {
            String text = member(request.data(), each.getKey());
            if (text.isEmpty() || text.length() > each.getValue()) {
                request.deny("%s: expected 1 to %d characters, found %d"
                        .formatted(each.getKey(), each.getValue(), text.length()));
                return;
            }
            kept.add(each.getKey(), text);
        }
        request.replaceData(kept.build().toString());
    }

    /** The text of a member, or nothing where there is no such text. */
    private static String member(String json, String name) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readValue() instanceof JsonObject object && object.get(name) instanceof JsonString text
                    ? text.getString().strip()
                    : "";
        }
    }
}
