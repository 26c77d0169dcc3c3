package dev.halley.push.core.connection;

import dev.halley.push.InvalidInputException;
import jakarta.json.JsonObject;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.util.Map;

/** Reads JSON text that comes from outside. Thread-safe. */
public final class JsonText {
    private final JsonParserFactory parsers;

    /** Finds the JSON-P provider once, with the caller's class loader. */
    public JsonText() {
        this.parsers = JsonProvider.provider().createParserFactory(Map.of());
    }

    /**
     * Checks one JSON text, takes the white space out and escapes lone surrogates, which UTF-8 has no bytes for; nothing else changes.
     *
     * @param name what it is, for the error
     * @param text what came
     * @return the same on one line
     * @throws InvalidInputException if it is no JSON text, or nested deeper than the JSON-P provider reads
     */
    public String compact(String name, String text) {
        try (JsonParser parser = parsers.createParser(new StringReader(text))) {
            boolean any = false;
            while (parser.hasNext()) {
                parser.next();
                any = true;
            }
            if (any) {
                return onOneLine(text);
            }
        } catch (RuntimeException e) {
            throw notRead(name, "one JSON text", e, text);
        }
        throw InvalidInputException.of(name, "one JSON text", text);
    }

    /**
     * @param name what it is, for the error
     * @param text what came
     * @return the object
     * @throws InvalidInputException if it is no JSON object, or nested deeper than the JSON-P provider reads
     */
    public JsonObject object(String name, String text) {
        try (JsonParser parser = parsers.createParser(new StringReader(text))) {
            if (parser.next() == JsonParser.Event.START_OBJECT) {
                JsonObject object = parser.getObject();
                // a reader would leave out what follows
                if (!parser.hasNext()) {
                    return object;
                }
            }
        } catch (RuntimeException e) {
            throw notRead(name, "one JSON object", e, text);
        }
        throw InvalidInputException.of(name, "one JSON object", text);
    }

    /** Providers throw what they like: beyond their depth, Parsson throws a bare RuntimeException. */
    private static InvalidInputException notRead(String name, String expected, RuntimeException thrown, String text) {
        long offset = thrown instanceof JsonParsingException parsing
                ? parsing.getLocation().getStreamOffset()
                : -1;
        String where = offset < 0 ? "" : " (it stops being JSON near character " + offset + ")";
        return InvalidInputException.of(name, expected + where, text);
    }

    private static String onOneLine(String json) {
        StringBuilder out = new StringBuilder(json.length());
        boolean inString = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (inString && c == '\\') {
                out.append(c).append(json.charAt(++i));
                continue;
            }
            if (c == '"') {
                inString = !inString;
            }
            if (Character.isSurrogate(c)) {
                int point = json.codePointAt(i);
                if (Character.isBmpCodePoint(point)) {
                    out.append("\\u").append(Integer.toHexString(c));
                } else {
                    out.appendCodePoint(point);
                    i++;
                }
            } else if (inString || !(c == ' ' || c == '\n' || c == '\r' || c == '\t')) {
                out.append(c);
            }
        }
        return out.toString();
    }
}
