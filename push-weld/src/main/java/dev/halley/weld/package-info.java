/** Weld in one jar, for servers that bring no CDI of their own. */
@NullMarked
package dev.halley.weld;

import org.jspecify.annotations.NullMarked;
