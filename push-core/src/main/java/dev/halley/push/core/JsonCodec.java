package dev.halley.push.core;

import dev.halley.push.spi.PayloadCodec;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Map;

/** Payloads where there is no JSON-B: what JSON-P knows, and maps and collections of it. */
final class JsonCodec implements PayloadCodec {
    private final JsonProvider json = JsonProvider.provider();

    @Override
    public String encode(Object payload) {
        return value(payload).toString();
    }

    private JsonValue value(Object payload) {
        if (payload instanceof JsonValue value) {
            return value;
        }
        if (payload instanceof Map<?, ?> map) {
            JsonObjectBuilder object = json.createObjectBuilder();
            map.forEach((name, value) -> object.add(String.valueOf(name), value(value)));
            return object.build();
        }
        if (payload instanceof Collection<?> collection) {
            JsonArrayBuilder array = json.createArrayBuilder();
            collection.forEach(value -> array.add(value(value)));
            return array.build();
        }
        if (payload instanceof Boolean bool) {
            return bool ? JsonValue.TRUE : JsonValue.FALSE;
        }
        if (payload instanceof Number number) {
            return json.createValue(new java.math.BigDecimal(number.toString()));
        }
        if (payload instanceof CharSequence text) {
            return json.createValue(text.toString());
        }
        if (payload == null) {
            return JsonValue.NULL;
        }
        throw new IllegalArgumentException("expected a JsonValue, text, number, boolean, map or collection, found "
                + payload.getClass().getName());
    }

    @Override
    public Object decode(String text, Type type) {
        if (type == String.class) {
            return text;
        }
        try (var reader = json.createReader(new StringReader(text))) {
            return reader.readValue();
        }
    }
}
