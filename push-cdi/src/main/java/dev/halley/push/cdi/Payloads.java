package dev.halley.push.cdi;

import dev.halley.push.InvalidInputException;
import dev.halley.push.spi.PayloadCodec;
import java.lang.reflect.Type;

/**
 * The application's codec, and payloads that it has written already: an event is written when it is fired, though
 * published later.
 */
final class Payloads implements PayloadCodec {
    private final PayloadCodec codec;

    Payloads(PayloadCodec codec) {
        this.codec = codec;
    }

    /** A payload that is JSON already. */
    record Written(String json) {}

    Written write(Object payload) {
        try {
            return new Written(codec.encode(payload));
        } catch (RuntimeException e) {
            InvalidInputException failure = InvalidInputException.of(
                    "payload",
                    "something that can be written as JSON",
                    payload.getClass().getName());
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public String encode(Object payload) {
        return payload instanceof Written written ? written.json() : codec.encode(payload);
    }

    @Override
    public Object decode(String json, Type type) {
        return codec.decode(json, type);
    }
}
