package dev.halley.push;

/**
 * A client was too slow, or away for too long: messages of its topics are gone, and it is told so by this gap. Told in the order of the client's events; one that comes
 * while 1024 events of its lane wait is dropped. A client that lags on a subscription with {@code disconnect} is {@link Disconnected} with 4002 instead.
 *
 * @param client who
 * @param transport how: {@code ws}, {@code sse}, {@code ndjson}, {@code iframe} or {@code poll}
 * @param gap what is missing, and why
 */
public record Missed(Client client, String transport, Gap gap) {}
