/**
 * Counts every byte that a connection carries and gives it to the request that caused it, shows the last of them, and cuts connections
 * on request.
 *
 * <pre>
 *   socket ── MeteredChannel ──► Meter (one a connection) ──► Tally, Tape (one a tag) ◄── Wire (all tags, bounded)
 *                                  ▲ begin, end
 *                              RequestBounds (a valve: where a request begins and ends)
 * </pre>
 */
@NullMarked
package dev.halley.launcher.wire;

import org.jspecify.annotations.NullMarked;
