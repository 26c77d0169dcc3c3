package dev.halley.push.servlet;

import dev.halley.push.core.encode.Chunk;
import dev.halley.push.core.encode.Format;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Completion;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.core.transport.Transport;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A stream, or a poll: its head goes out with its first bytes, so that until then it can be refused. */
final class HttpTransport implements Transport {
    private final TransportKind kind;
    private final HttpServletResponse response;
    private final AsyncOutput output;
    private final Body body;
    private volatile @Nullable Peer peer;
    private boolean begun;

    HttpTransport(TransportKind kind, Body body, AsyncContext async, HttpServletResponse response) throws IOException {
        this.kind = kind;
        this.body = body;
        this.response = response;
        this.output = new AsyncOutput(async, response, this::ended);
    }

    /** Writing may begin; the peer is told of the request's end. */
    void start(Peer connected) {
        peer = connected;
        output.start();
    }

    private void ended() {
        Peer connected = peer;
        if (connected != null) {
            connected.gone(Close.LOST, "the connection was lost");
        }
    }

    @Override
    public String name() {
        return kind.text();
    }

    @Override
    public Format format() {
        return kind.format();
    }

    @Override
    public void write(Chunk chunk, Completion done) {
        List<byte[]> parts = body.wrap(chunk.parts());
        if (!begun) {
            begun = true;
            int length = chunk.length();
            output.head(() -> head(length));
            parts = Stream.concat(Stream.of(body.prologue()), parts.stream()).toList();
        }
        output.write(parts, done);
    }

    private void head(int length) {
        Answer.head(response, HttpServletResponse.SC_OK, kind.contentType());
        if (kind == TransportKind.POLL) {
            response.setContentLength(length);
        } else {
            response.setHeader("X-Accel-Buffering", "no");
            body.head(response);
        }
    }

    @Override
    public void refuse(Problem problem) {
        byte[] bytes = Answer.bytes(problem);
        output.head(() -> Answer.problem(response, problem, Map.of(), bytes.length));
        output.write(List.of(bytes), failure -> {});
        output.end();
    }

    @Override
    public void end(Close close) {
        output.end();
    }

    @Override
    public void abort() {
        output.abort();
    }
}
