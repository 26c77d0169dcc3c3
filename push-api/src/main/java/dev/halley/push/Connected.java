package dev.halley.push;

/**
 * A client came. This is what one node sees: with several nodes, each tells of its own clients. Told once a client, before anything else of
 * it.
 *
 * @param client who
 * @param transport how: {@code ws}, {@code sse}, {@code ndjson}, {@code iframe} or {@code poll}
 */
public record Connected(Client client, String transport) {}
