package dev.halley.push.cdi;

import dev.halley.push.spi.PayloadCodec;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.JsonbException;
import jakarta.json.bind.config.BinaryDataStrategy;
import java.lang.reflect.Type;

/** Payloads by JSON Binding: public records and POJOs, collections, texts, JSON values; byte arrays as Base64. */
final class JsonbCodec implements PayloadCodec {
    private final Jsonb jsonb;

    private JsonbCodec(Jsonb jsonb) {
        this.jsonb = jsonb;
    }

    /** Fails with a {@link JsonbException} or a {@link LinkageError} where there is no JSON-B. */
    static JsonbCodec create() {
        return new JsonbCodec(
                JsonbBuilder.create(new JsonbConfig().withBinaryDataStrategy(BinaryDataStrategy.BASE_64)));
    }

    @Override
    public String encode(Object payload) {
        return jsonb.toJson(payload);
    }

    @Override
    public Object decode(String json, Type type) {
        Object value = jsonb.fromJson(json, type);
        if (value == null) {
            throw new JsonbException("expected " + Types.name(type) + ", found null");
        }
        return value;
    }

    void close() {
        try {
            jsonb.close();
        } catch (Exception e) {
            throw new JsonbException("JSON-B could not be closed", e);
        }
    }
}
