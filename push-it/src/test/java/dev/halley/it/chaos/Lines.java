package dev.halley.it.chaos;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;

/** The lines of docs/protocol.md §4 as one transport brings them. */
interface Lines {
    JsonReaderFactory JSON = Json.createReaderFactory(Map.of());

    /** The next line; null where the server has ended the stream as the transport has it. */
    JsonObject next() throws IOException;

    static JsonObject parse(String text) {
        try (JsonReader reader = JSON.createReader(new StringReader(text))) {
            return reader.readObject();
        } catch (JsonException | IllegalStateException e) {
            throw new Broken("expected a JSON object, found " + text + ": " + e.getMessage());
        }
    }

    /** §4.3 */
    static Lines ndjson(Response response) {
        return () -> {
            String line = response.line();
            return line == null ? null : parse(line);
        };
    }

    /** §4.2, read as WHATWG HTML §9.2.6 says, and more strictly. */
    static Lines sse(Response response) {
        return () -> {
            String event = "message";
            String id = "";
            String data = null;
            for (String line = response.line(); line != null; line = response.line()) {
                if (line.isEmpty()) {
                    if (data != null) {
                        return event(event, id, data);
                    }
                } else if (line.startsWith("data: ") && data == null) {
                    data = line.substring(6);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.equals("event: halley")) {
                    event = "halley";
                } else {
                    Broken.unless(line.matches("retry: \\d+"), "expected a field of SSE, found %s", line);
                }
            }
            Broken.unless(data == null, "the stream ended within an event");
            return null;
        };
    }

    private static JsonObject event(String event, String id, String data) {
        JsonObject line = parse(data);
        boolean isMessage = line.getString("type").equals("message");
        Broken.unless(event.equals(isMessage ? "message" : "halley"), "expected no event %s of %s", event, data);
        String place = line.getString(isMessage ? "position" : "cursor", "");
        // open may leave the id to a gap that follows
        boolean left = id.isEmpty() && line.getString("verdict", "").equals("gap");
        Broken.unless(id.equals(place) || left, "expected the id %s of %s, found %s", place, data, id);
        return line;
    }

    /** §4.4 */
    static Lines iframe(Response response) {
        String policy = response.header("Content-Security-Policy");
        String nonce = policy.replaceFirst(".*'nonce-([^']+)'.*", "$1");
        String before = "<script nonce=\"" + nonce + "\">h([";
        String after = "])</script>";
        Queue<JsonObject> lines = new ArrayDeque<>();
        boolean[] begun = new boolean[1];
        return () -> {
            while (lines.isEmpty()) {
                String block = response.line();
                if (block == null) {
                    return null;
                }
                if (!begun[0]) {
                    Broken.unless(
                            block.startsWith("<!DOCTYPE html>") && block.length() > 2048,
                            "expected a document, found %s",
                            block);
                    begun[0] = true;
                } else {
                    Broken.unless(
                            block.startsWith(before) && block.endsWith(after), "expected a block, found %s", block);
                    String json = block.substring(before.length(), block.length() - after.length());
                    Broken.unless(
                            !json.matches("(?s).*[<>&\u2028\u2029].*"), "expected nothing of HTML, found %s", json);
                    parse("{\"lines\":[" + json + "]}")
                            .getJsonArray("lines")
                            .forEach(line -> lines.add(line.asJsonObject()));
                }
            }
            return lines.remove();
        };
    }
}
