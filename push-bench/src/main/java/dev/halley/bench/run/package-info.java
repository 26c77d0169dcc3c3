/** The cases, in which order they are run, and what is written of them. */
@NullMarked
package dev.halley.bench.run;

import org.jspecify.annotations.NullMarked;
