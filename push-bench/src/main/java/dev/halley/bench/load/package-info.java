/** The process that loads: all clients on one thread. */
@NullMarked
package dev.halley.bench.load;

import org.jspecify.annotations.NullMarked;
