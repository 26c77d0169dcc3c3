/** Clients and their connections: a cursor, a filter, one write in flight. Private to Halley: may change in any release. */
@NullMarked
package dev.halley.push.core.connection;

import org.jspecify.annotations.NullMarked;
