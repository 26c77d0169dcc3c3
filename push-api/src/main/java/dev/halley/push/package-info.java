/** What an application compiles against: publishing, what it is told about clients, and the settings. */
@NullMarked
package dev.halley.push;

import org.jspecify.annotations.NullMarked;
