/**
 * Rooms to talk in. {@code chat/{room}} carries what is said; a client tells its name on {@code chat/{room}/here}, and
 * asks who is here by a request on {@code chat/{room}/people} whenever somebody has told that, or the room's presence has changed.
 */
@NullMarked
package dev.halley.sample.chat;

import org.jspecify.annotations.NullMarked;
