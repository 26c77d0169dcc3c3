/** Messages as bytes, encoded once for all that read them. Private to Halley: may change in any release. */
@NullMarked
package dev.halley.push.core.encode;

import org.jspecify.annotations.NullMarked;
