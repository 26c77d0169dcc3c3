package dev.halley.push;

import java.time.Duration;

/**
 * A client is gone. This is what one node sees. Told once a client, after everything else of it, but for
 * messages that a log takes later than the client is gone.
 *
 * @param client who
 * @param transport the last one it used
 * @param code a close code of docs/protocol.md §4, or 1006 where the connection was lost, or the client did not come back within its lease, after a poll or a rotation
 * @param reason the same in words
 * @param lasted how long it was connected
 * @param messages how many messages were written to its transports, whether they arrived or not; history in {@code subscribed} is not counted
 */
public record Disconnected(Client client, String transport, int code, String reason, Duration lasted, long messages) {}
