package dev.halley.push.core.connection;

import dev.halley.push.InvalidInputException;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.util.Map;
import java.util.NoSuchElementException;

/** Reads JSON text that comes from outside. Thread-safe. */
public final class JsonText {
    private final JsonParserFactory parsers;
    private final JsonReaderFactory readers;

    /** Finds the JSON-P provider once, with the caller's class loader. */
    public JsonText() {
        JsonProvider provider = JsonProvider.provider();
        this.parsers = provider.createParserFactory(Map.of());
        this.readers = provider.createReaderFactory(Map.of());
    }

    /**
     * Checks one JSON text and takes the white space out; nothing else of it changes.
     *
     * @param name what it is, for the error
     * @param text what came
     * @return the same on one line
     * @throws InvalidInputException if it is no JSON text
     */
    public String compact(String name, String text) {
        try (JsonParser parser = parsers.createParser(new StringReader(text))) {
            boolean any = false;
            while (parser.hasNext()) {
                parser.next();
                any = true;
            }
            if (!any) {
                throw InvalidInputException.of(name, "one JSON text", text);
            }
        } catch (JsonParsingException e) {
            throw notJson(name, e.getLocation().getStreamOffset(), text);
        } catch (JsonException | NoSuchElementException | IllegalStateException e) {
            throw InvalidInputException.of(name, "one JSON text", text);
        }
        return withoutWhiteSpace(text);
    }

    /**
     * @param name what it is, for the error
     * @param text what came
     * @return the object
     * @throws InvalidInputException if it is no JSON object
     */
    public JsonObject object(String name, String text) {
        try (JsonReader reader = readers.createReader(new StringReader(text))) {
            return reader.readObject();
        } catch (JsonParsingException e) {
            throw notJson(name, e.getLocation().getStreamOffset(), text);
        } catch (JsonException | NoSuchElementException | IllegalStateException | ClassCastException e) {
            throw InvalidInputException.of(name, "one JSON object", text);
        }
    }

    private static InvalidInputException notJson(String name, long offset, String text) {
        String where = offset < 0 ? "" : " (it stops being JSON near character " + offset + ")";
        return InvalidInputException.of(name, "one JSON text" + where, text);
    }

    private static String withoutWhiteSpace(String json) {
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
            if (inString || !(c == ' ' || c == '\n' || c == '\r' || c == '\t')) {
                out.append(c);
            }
        }
        return out.length() == json.length() ? json : out.toString();
    }
}
