package dev.halley.push;

/**
 * A client has subscribed to a topic or pattern. Told in the order of the client's events, not before its first message is sent.
 *
 * @param client who
 * @param transport how: {@code ws}, {@code sse}, {@code ndjson}, {@code iframe} or {@code poll}
 * @param topic the topic or pattern, with {@code @me} resolved to the principal's tree
 */
public record Subscribed(Client client, String transport, String topic) {}
