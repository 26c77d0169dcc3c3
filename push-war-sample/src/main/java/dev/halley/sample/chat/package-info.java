/**
 * Rooms to talk in. {@code chat/{room}} carries what is said, {@code chat/{room}/people} who is here; a client tells its
 * name on {@code chat/{room}/here}.
 */
@NullMarked
package dev.halley.sample.chat;

import org.jspecify.annotations.NullMarked;
