/**
 * Carries WebSockets itself, RFC 6455 over {@code HttpServletRequest.upgrade}, Servlet 6.0 §2.3.3.5, in place of the container's endpoint;
 * docs/decisions/0009. Private to Halley: may change in any release.
 */
@NullMarked
package dev.halley.push.servlet.websocket;

import org.jspecify.annotations.NullMarked;
