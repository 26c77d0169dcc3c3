package dev.halley.push.core.connection;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

/** What is on the wire, in a few words a line, so that tests can say what they expect. */
final class Wire {
    private Wire() {}

    /** The lines of one chunk of any format. */
    static List<String> words(String chunk) {
        List<String> words = new ArrayList<>();
        if (chunk.startsWith("{\"client\"")) {
            words.add(poll(object(chunk)));
        } else if (chunk.startsWith("{") && !chunk.endsWith("\n")) {
            array("[" + chunk + "]").forEach(value -> words.add(line(value.asJsonObject())));
        } else {
            chunk.lines()
                    .map(line -> line.startsWith("data: ") ? line.substring("data: ".length()) : line)
                    .filter(line -> line.startsWith("{"))
                    .forEach(line -> words.add(line(object(line))));
        }
        return words;
    }

    static JsonObject object(String json) {
        try (var reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    private static JsonArray array(String json) {
        try (var reader = Json.createReader(new StringReader(json))) {
            return reader.readArray();
        }
    }

    private static String poll(JsonObject answer) {
        StringBuilder words = new StringBuilder("poll ")
                .append(answer.getString("verdict"))
                .append(' ')
                .append(answer.getString("cursor"));
        for (String name : List.of("subscribed", "gaps", "messages")) {
            JsonArray values = answer.getJsonArray(name);
            if (values != null) {
                values.forEach(value -> words.append(' ').append(line(value.asJsonObject())));
            }
        }
        return words.toString();
    }

    private static String line(JsonObject line) {
        String id = line.containsKey("id") ? " #" + line.getString("id") : "";
        String type = line.getString("type");
        return switch (type) {
            case "message" -> line.getString("topic") + ":" + line.get("data");
            case "open" -> "open " + line.getString("verdict") + " " + line.getString("cursor");
            case "heartbeat" -> "heartbeat " + line.getString("cursor");
            case "gap" ->
                (line.containsKey("possible") ? "possible gap " : "gap ") + line.getString("reason") + " "
                        + texts(line.getJsonArray("topics")) + " " + line.getString("cursor");
            case "subscribed" ->
                "subscribed " + texts(line.getJsonArray("topics")) + " "
                        + line.getJsonArray("messages").stream()
                                .map(JsonValue::asJsonObject)
                                .map(Wire::line)
                                .toList()
                        + id;
            case "unsubscribed" -> "unsubscribed " + texts(line.getJsonArray("topics")) + id;
            case "published" -> "published " + line.getString("position") + id;
            case "reply" -> "reply " + line.get("data") + id;
            case "error" -> "error " + line.getInt("status") + " " + line.getString("detail") + id;
            case "close" -> "close " + line.getInt("code");
            default -> line.toString();
        };
    }

    private static List<String> texts(JsonArray array) {
        return array.getValuesAs(JsonString::getString);
    }
}
