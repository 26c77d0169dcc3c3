/** What all processes of a benchmark share. Never published. */
@NullMarked
package dev.halley.bench;

import org.jspecify.annotations.NullMarked;
