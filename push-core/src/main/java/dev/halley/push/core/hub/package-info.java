/** Who is woken by what, when, and on which thread. Private to Halley: may change in any release. */
@NullMarked
package dev.halley.push.core.hub;

import org.jspecify.annotations.NullMarked;
