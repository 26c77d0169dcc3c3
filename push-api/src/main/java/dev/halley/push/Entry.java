package dev.halley.push;

/** What a reader of the log finds, in order: messages, and gaps where messages are missing. */
public sealed interface Entry permits Message, Gap {}
