package dev.halley.push;

/**
 * A client that is connected goes on by another transport. Told in the order of the client's events.
 *
 * @param client who, as it has come now
 * @param from the transport before: {@code ws}, {@code sse}, {@code ndjson}, {@code iframe} or {@code poll}
 * @param transport the one now
 */
public record TransportChanged(Client client, String from, String transport) {}
