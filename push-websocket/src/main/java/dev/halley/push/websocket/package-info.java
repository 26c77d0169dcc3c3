/** Carries connections over the container's WebSocket, Jakarta WebSocket 2.1. Private to Halley: may change in any release. */
@NullMarked
package dev.halley.push.websocket;

import org.jspecify.annotations.NullMarked;
