package dev.halley.containers.dropin;

public record Order(String item) {}
