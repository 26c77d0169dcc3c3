/** The URL: who may use it, by which transport, and how its bytes go out without blocking. Registers itself. */
@NullMarked
package dev.halley.push.servlet;

import org.jspecify.annotations.NullMarked;
