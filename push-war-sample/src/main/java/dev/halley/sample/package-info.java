/** The demo: this machine's metrics, a chat, and a laboratory where what a client sends is published as it is. */
@NullMarked
package dev.halley.sample;

import org.jspecify.annotations.NullMarked;
