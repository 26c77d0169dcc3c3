/** This machine's metrics, once a second, on the topic {@code machine}. */
@NullMarked
package dev.halley.sample.machine;

import org.jspecify.annotations.NullMarked;
