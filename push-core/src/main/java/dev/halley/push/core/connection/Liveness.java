package dev.halley.push.core.connection;

import dev.halley.push.PushConfig;
import dev.halley.push.core.encode.Format;
import dev.halley.push.core.transport.Transport;
import dev.halley.push.spi.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * When a connection is to say something, and when it is given up: heartbeats, pings, stalled writes, silent peers, spent budgets. What
 * applies depends on the transport; docs/protocol.md §4. Confined to the dispatcher's thread but for {@link #heard}, {@link #asked} and {@link #answers}.
 */
final class Liveness {
    /** Beyond it nothing ends: a connection does not live so long. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    private static final long FIRST_WORD_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long FIRST_HEARTBEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Ticker ticker;
    private final boolean isWebSocket;
    private final boolean isStream;
    private final long interval;
    private final long writeTimeout;
    private final long maxBytes;
    private final long spentAt;
    private volatile long heardAt;
    private volatile boolean answersHeartbeats;
    private long nextHeartbeat;
    /** When it is over with a WebSocket on which nothing was asked for. */
    private final long unusedAt;

    private volatile boolean asked;
    /** When its right to be here ends; beside {@link #ends}, since any time may be one. */
    private long endsAt;

    private boolean ends;
    private boolean probed;
    private boolean pingDue;
    private long writtenAt;
    private long bytes;

    Liveness(Surroundings surroundings, Ticker ticker, Transport transport) {
        PushConfig config = surroundings.config();
        this.ticker = ticker;
        this.isWebSocket = transport.name().equals("ws");
        this.isStream = !isWebSocket && transport.format() != Format.POLL;
        this.interval = TimeUnit.MILLISECONDS.toNanos(config.heartbeatMillis());
        this.writeTimeout = TimeUnit.MILLISECONDS.toNanos(config.writeTimeoutMillis());
        this.maxBytes = config.streamMaxBytes();
        long age = TimeUnit.MILLISECONDS.toNanos(config.streamMaxMillis());
        this.spentAt = ticker.nanoTime() + age - surroundings.random().nextLong(age / 10 + 1);
        this.unusedAt = ticker.nanoTime() + FIRST_WORD_NANOS;
        opened();
    }

    /** It may be here until then, if that is to come, which this tells. */
    boolean until(Instant end) {
        long now = ticker.currentTimeMillis();
        if (!end.isAfter(Instant.ofEpochMilli(now))) {
            return false;
        }
        if (end.isBefore(Instant.ofEpochMilli(now).plus(LONGEST))) {
            ends = true;
            endsAt = ticker.nanoTime() + TimeUnit.MILLISECONDS.toNanos(end.toEpochMilli() - now);
        }
        return true;
    }

    /** The end, or what is earlier. */
    long endOr(long deadline) {
        return ends && endsAt - deadline < 0 ? endsAt : deadline;
    }

    /** Whether its right to be here has ended. */
    boolean isOver() {
        return ends && ticker.nanoTime() - endsAt >= 0;
    }

    /** Any thread: the peer wants something. */
    void asked() {
        asked = true;
    }

    /** Whether a WebSocket has been open for 30 s and nothing was asked for. */
    boolean isUnused() {
        return isWebSocket && !asked && ticker.nanoTime() - unusedAt >= 0;
    }

    void opened() {
        long now = ticker.nanoTime();
        heardAt = now;
        writtenAt = now;
        nextHeartbeat = now + Math.min(interval, FIRST_HEARTBEAT_NANOS);
    }

    /** Any thread: something came from the peer. */
    void heard() {
        heardAt = ticker.nanoTime();
    }

    /** Any thread: the peer answers heartbeats by itself, so it needs no pings. */
    void answers() {
        answersHeartbeats = true;
    }

    void writing(int length) {
        bytes += length;
        writtenAt = ticker.nanoTime();
        if (isStream && probed) {
            nextHeartbeat = writtenAt + interval;
        }
    }

    boolean isHeartbeatDue() {
        return (isStream || isWebSocket) && ticker.nanoTime() - nextHeartbeat >= 0;
    }

    void heartbeat() {
        probed = true;
        nextHeartbeat = ticker.nanoTime() + interval;
        pingDue = isWebSocket && !answersHeartbeats;
    }

    /** Whether a ping is to follow the heartbeat that was written. */
    boolean takePing() {
        boolean due = pingDue;
        pingDue = false;
        if (due) {
            writtenAt = ticker.nanoTime();
        }
        return due;
    }

    /** Whether the write that is outstanding has taken too long. */
    boolean isStalled() {
        return ticker.nanoTime() - writtenAt >= writeTimeout;
    }

    /** Whether nothing came for two heartbeats. */
    boolean isSilent() {
        return isWebSocket && ticker.nanoTime() - heardAt > 2 * interval;
    }

    /** Whether a stream has reached its budget of bytes or time. */
    boolean isSpent() {
        return isStream && (bytes >= maxBytes || ticker.nanoTime() - spentAt >= 0);
    }

    /** When to look again. */
    long deadline(boolean writing) {
        if (writing) {
            return writtenAt + writeTimeout;
        }
        long deadline = endOr(nextHeartbeat);
        if (isStream && spentAt - deadline < 0) {
            deadline = spentAt;
        }
        if (isWebSocket && !asked && unusedAt - deadline < 0) {
            deadline = unusedAt;
        }
        long silentAt = heardAt + 2 * interval + 1;
        return isWebSocket && silentAt - deadline < 0 ? silentAt : deadline;
    }
}
