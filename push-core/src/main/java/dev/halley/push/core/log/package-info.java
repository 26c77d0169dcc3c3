/** The embedded log. Private to Halley: may change in any release. */
@NullMarked
package dev.halley.push.core.log;

import org.jspecify.annotations.NullMarked;
