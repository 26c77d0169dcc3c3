package dev.halley.push.core;

import dev.halley.push.core.encode.Chunk;
import dev.halley.push.core.encode.Format;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Completion;
import dev.halley.push.core.transport.Transport;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;

/** A client that reads at once, says when it is open, and hands each line that is a message to the test. */
record StateTransport(Queue<String> messages, CountDownLatch opened) implements Transport {
    StateTransport(Queue<String> messages) {
        this(messages, new CountDownLatch(1));
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
        opened.countDown();
        chunk.text()
                .lines()
                .filter(line -> line.startsWith("{\"type\":\"message\""))
                .forEach(messages::add);
        done.done(null);
    }

    @Override
    public void ping(Completion done) {
        done.done(null);
    }

    @Override
    public void refuse(Problem problem) {
        throw new AssertionError(problem);
    }

    @Override
    public void end(Close close) {}

    @Override
    public void abort() {}
}
