package dev.halley.sample.chat;

/**
 * What somebody says in a room.
 *
 * @param name 1 to {@value Limits#NAME} characters
 * @param text 1 to {@value Limits#TEXT} characters
 */
public record ChatLine(String name, String text) {}
