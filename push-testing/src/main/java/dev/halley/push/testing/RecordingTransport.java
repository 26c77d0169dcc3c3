package dev.halley.push.testing;

import dev.halley.push.core.encode.Chunk;
import dev.halley.push.core.encode.Format;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Completion;
import dev.halley.push.core.transport.Transport;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A transport that writes down what it is asked to do, for a test to take one after the other. It also watches the rules of {@link Transport}:
 * two writes at a time, or a write after the end, fail the test at the next take. Thread-safe.
 */
public final class RecordingTransport implements Transport {
    /** What a connection did with its transport. */
    public sealed interface Event {}

    /**
     * @param text the chunk
     */
    public record Written(String text) implements Event {}

    /** A sign of life was asked for. */
    public record Pinged() implements Event {}

    /**
     * @param problem why it was refused
     */
    public record Refused(Problem problem) implements Event {}

    /**
     * @param close why it ended
     */
    public record Ended(Close close) implements Event {}

    /** It was cut. */
    public record Aborted() implements Event {}

    private final String name;
    private final Format format;
    private final Queue<Event> events = new ArrayDeque<>();
    private @Nullable AssertionError violation;
    private @Nullable Completion held;
    private @Nullable Throwable failure;
    private boolean holding;
    private boolean over;

    private RecordingTransport(String name, Format format) {
        this.name = name;
        this.format = format;
    }

    /**
     * @return a WebSocket
     */
    public static RecordingTransport ws() {
        return new RecordingTransport("ws", Format.LINES);
    }

    /**
     * @return a stream of server-sent events
     */
    public static RecordingTransport sse() {
        return new RecordingTransport("sse", Format.SSE);
    }

    /**
     * @return a stream of lines
     */
    public static RecordingTransport ndjson() {
        return new RecordingTransport("ndjson", Format.LINES);
    }

    /**
     * @return a stream of script blocks
     */
    public static RecordingTransport iframe() {
        return new RecordingTransport("iframe", Format.SCRIPT);
    }

    /**
     * @return a long poll
     */
    public static RecordingTransport poll() {
        return new RecordingTransport("poll", Format.POLL);
    }

    // ---- what it does

    /** From now on it takes no bytes: the next write or ping is not completed before {@link #release}. */
    public synchronized void hold() {
        holding = true;
    }

    /** Takes bytes again: completes what it held. */
    public void release() {
        Completion completion;
        synchronized (this) {
            holding = false;
            completion = held;
            held = null;
        }
        if (completion != null) {
            completion.done(null);
        }
    }

    /**
     * Fails what it holds, and every later write.
     *
     * @param thrown what the container would say
     */
    public void fail(Throwable thrown) {
        Completion completion;
        synchronized (this) {
            failure = thrown;
            completion = held;
            held = null;
        }
        if (completion != null) {
            completion.done(thrown);
        }
    }

    /**
     * @return whether a write or ping is outstanding
     */
    public synchronized boolean isWriting() {
        return held != null;
    }

    // ---- what it was asked

    /**
     * @return the next event, null where there is none
     */
    public synchronized @Nullable Event take() {
        if (violation != null) {
            throw violation;
        }
        return events.poll();
    }

    /**
     * @return the text of the next event, which must be a write
     */
    public String takeText() {
        return take(Written.class).text();
    }

    /** Takes the next event, which must be a ping. */
    public void takePing() {
        Pinged ignored = take(Pinged.class);
    }

    /**
     * @return the next event, which must be a refusal
     */
    public Problem takeRefusal() {
        return take(Refused.class).problem();
    }

    /**
     * @return the next event, which must be an end
     */
    public Close takeEnd() {
        return take(Ended.class).close();
    }

    /** Takes the next event, which must be an abort. */
    public void takeAbort() {
        Aborted ignored = take(Aborted.class);
    }

    /** Fails unless every event was taken. */
    public void assertExhausted() {
        Event event = take();
        if (event != null) {
            throw new AssertionError("expected nothing more, found " + event);
        }
    }

    private <E extends Event> E take(Class<E> kind) {
        Event event = take();
        if (!kind.isInstance(event)) {
            throw new AssertionError("expected " + kind.getSimpleName() + ", found " + event);
        }
        return kind.cast(event);
    }

    // ---- Transport

    @Override
    public String name() {
        return name;
    }

    @Override
    public Format format() {
        return format;
    }

    @Override
    public void write(Chunk chunk, Completion done) {
        begin(new Written(chunk.text()), done);
    }

    @Override
    public void ping(Completion done) {
        begin(new Pinged(), done);
    }

    private void begin(Event event, Completion done) {
        Throwable thrown;
        synchronized (this) {
            record(event);
            check(held == null, "one write at a time", event);
            if (holding && failure == null) {
                held = done;
                return;
            }
            thrown = failure;
        }
        done.done(thrown);
    }

    @Override
    public synchronized void refuse(Problem problem) {
        record(new Refused(problem));
        over = true;
    }

    @Override
    public synchronized void end(Close close) {
        record(new Ended(close));
        over = true;
    }

    @Override
    public synchronized void abort() {
        events.add(new Aborted());
        over = true;
    }

    private void record(Event event) {
        check(!over, "nothing after the end", event);
        events.add(event);
    }

    private void check(boolean right, String rule, Event event) {
        if (!right && violation == null) {
            violation = new AssertionError("expected " + rule + ", found " + event);
        }
    }
}
