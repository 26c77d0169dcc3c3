/** What can be put in Halley's place: the log, the payload codec, the clock, and the listener that the event bus is. */
@NullMarked
package dev.halley.push.spi;

import org.jspecify.annotations.NullMarked;
