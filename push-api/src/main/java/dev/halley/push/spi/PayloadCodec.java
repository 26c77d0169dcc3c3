package dev.halley.push.spi;

import java.lang.reflect.Type;

/** Writes payloads as JSON and reads them. Thread-safe; failures are any {@link RuntimeException}, which Halley wraps. */
public interface PayloadCodec {
    /**
     * @param payload what an application publishes
     * @return JSON text; line breaks outside strings are removed by the caller
     */
    String encode(Object payload);

    /**
     * @param json JSON text
     * @param type what to read it as
     * @return an instance of that type
     */
    Object decode(String json, Type type);
}
