package dev.halley.sample.lab;

/**
 * One message of a burst.
 *
 * @param number from 1
 * @param of how many there are in the burst
 */
public record Flood(int number, int of) {}
