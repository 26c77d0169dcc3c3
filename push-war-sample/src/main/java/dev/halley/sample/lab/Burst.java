package dev.halley.sample.lab;

/**
 * Asks for many messages at once, on {@code lab/flood}.
 *
 * @param count how many; less than 1 is 1, more than {@value Lab#MOST} is {@value Lab#MOST}
 */
public record Burst(int count) {}
