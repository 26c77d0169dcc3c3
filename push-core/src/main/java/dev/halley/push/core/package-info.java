/** The engine. Private to Halley: may change in any release. */
@NullMarked
package dev.halley.push.core;

import org.jspecify.annotations.NullMarked;
