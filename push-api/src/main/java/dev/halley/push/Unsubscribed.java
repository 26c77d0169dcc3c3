package dev.halley.push;

/**
 * A client has left a topic or pattern. Told before {@link Disconnected} where the client is gone.
 *
 * @param client who
 * @param transport how: {@code ws}, {@code sse}, {@code ndjson}, {@code iframe} or {@code poll}
 * @param topic the topic or pattern, with {@code @me} resolved to the principal's tree
 */
public record Unsubscribed(Client client, String transport, String topic) {}
