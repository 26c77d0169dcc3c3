/** The process that serves: one contestant in one Tomcat. */
@NullMarked
package dev.halley.bench.server;

import org.jspecify.annotations.NullMarked;
