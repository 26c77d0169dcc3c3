/** Writing to a container without blocking. Private to Halley. */
@NullMarked
package dev.halley.push.servlet.output;

import org.jspecify.annotations.NullMarked;
