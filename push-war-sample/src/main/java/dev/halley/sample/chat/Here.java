package dev.halley.sample.chat;

/**
 * A client tells its name in a room that it subscribes to.
 *
 * @param name 1 to {@value Limits#NAME} characters
 */
public record Here(String name) {}
