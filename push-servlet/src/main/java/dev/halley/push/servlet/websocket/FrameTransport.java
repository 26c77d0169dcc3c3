package dev.halley.push.servlet.websocket;

import dev.halley.push.core.encode.Chunk;
import dev.halley.push.core.encode.Format;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Completion;
import dev.halley.push.core.transport.Refused;
import dev.halley.push.core.transport.Transport;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One frame a chunk, whose bytes stay shared. Where a close frame is not answered within the write time-out, and 4 s at most, the connection is cut. */
final class FrameTransport implements Transport {
    private static final Chunk NOTHING = new Chunk("");
    /** Less than an application that stops waits for its timer. */
    private static final long MOST_PATIENCE_MILLIS = 4000;

    private final FrameOutput output;
    private final int opcode;
    private final ScheduledExecutorService timer;
    private final long patienceMillis;
    private @Nullable Future<?> cut;
    private boolean over;

    FrameTransport(FrameOutput output, boolean binary, ScheduledExecutorService timer, long patienceMillis) {
        this.output = output;
        this.opcode = binary ? Frames.BINARY : Frames.TEXT;
        this.timer = timer;
        this.patienceMillis = Math.min(patienceMillis, MOST_PATIENCE_MILLIS);
    }

    @Override
    public String name() {
        return "ws";
    }

    @Override
    public Format format() {
        return Format.LINES;
    }

    @Override
    public void write(Chunk chunk, Completion done) {
        output.write(opcode, chunk, done);
    }

    @Override
    public void ping(Completion done) {
        output.write(Frames.PING, NOTHING, done);
    }

    @Override
    public void refuse(Problem problem) {
        Refused refused = Refused.of(problem);
        write(refused.lines(), failure -> {});
        end(refused.close());
    }

    /** Any thread. The first close frame counts. */
    @Override
    public void end(Close close) {
        output.end(Frames.close(close));
        if (!cutLater()) {
            output.abort();
        }
    }

    /** Ends the connection without waiting for a close frame: there was one, or none can be read. */
    void endAtOnce(Close close) {
        end(close);
        output.closeAfterwards();
    }

    @Override
    public void abort() {
        output.abort();
    }

    /** The connection has ended. */
    synchronized void ended() {
        over = true;
        if (cut != null) {
            cut.cancel(false);
        }
    }

    /** False where nobody would cut it, since the application has stopped. */
    private synchronized boolean cutLater() {
        if (cut == null && !over) {
            try {
                cut = timer.schedule(output::abort, patienceMillis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                return false;
            }
        }
        return true;
    }
}
