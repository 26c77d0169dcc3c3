package dev.halley.containers.till;

public record Sale(String item) {}
