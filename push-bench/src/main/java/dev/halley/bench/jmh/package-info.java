/** The hot pieces, each by itself: time and allocation of one call. {@code push-bench/jmh} runs them. */
@NullMarked
package dev.halley.bench.jmh;

import org.jspecify.annotations.NullMarked;
