package dev.halley.containers.dropin;

/**
 * @param number of the order, among all that this application has had
 * @param by who ordered, null where nobody has said
 */
public record Confirmation(String item, int number, String by) {}
