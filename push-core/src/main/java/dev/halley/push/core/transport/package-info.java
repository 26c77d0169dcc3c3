/** The seam between a connection and what carries its bytes. Private to Halley: may change in any release. */
@NullMarked
package dev.halley.push.core.transport;

import org.jspecify.annotations.NullMarked;
