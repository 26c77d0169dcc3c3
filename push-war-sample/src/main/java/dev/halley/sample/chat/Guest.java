package dev.halley.sample.chat;

/**
 * A client tells its name in a room that it subscribes to.
 *
 * @param name 1 to {@value Limits#NAME} characters
 * @param transport how it is connected: {@code ws}, {@code sse}, {@code ndjson}, {@code iframe} or {@code poll}
 */
public record Guest(String name, String transport) {}
