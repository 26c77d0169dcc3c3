/** Where anybody tries the protocol: what a client posts below {@code lab/} is published as it is. */
@NullMarked
package dev.halley.sample.lab;

import org.jspecify.annotations.NullMarked;
