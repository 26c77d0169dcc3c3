package dev.halley.push.core.encode;

/** How lines become bytes; docs/protocol.md §4. */
public enum Format {
    /** Each line ends with a line feed: NDJSON and WebSocket. */
    LINES,
    /** Server-sent events. */
    SSE,
    /** {@code line,line} escaped for a script block, which the iframe transport puts around it. */
    SCRIPT,
    /** The one JSON object of a poll's answer. */
    POLL
}
