package dev.halley.push.servlet;

import dev.halley.push.core.encode.Chunk;
import dev.halley.push.core.encode.Format;
import dev.halley.push.core.encode.Line;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Completion;
import dev.halley.push.core.transport.Transport;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a request that can't be asynchronous (Servlet 6.0 §2.3.3.3), given on the thread of the request, which waits for the engine, never for a client: of a POST, or
 * of a poll that is not held. A stream has no such answer.
 */
final class PromptAnswer implements Transport, OneAnswer {
    private final CompletableFuture<Content> content = new CompletableFuture<>();

    private record Content(List<byte[]> parts, @Nullable Problem problem) {}

    /**
     * Writes the answer once it is there.
     *
     * @throws Refusal where it is not there in time
     */
    void writeTo(HttpServletResponse response, long patienceMillis) throws IOException, Refusal {
        Content given = await(patienceMillis);
        if (given.problem != null) {
            Answer.now(response, given.problem, Map.of());
            return;
        }
        Answer.whole(response, HttpServletResponse.SC_OK, Answer.JSON, Chunk.length(given.parts));
        for (byte[] part : given.parts) {
            response.getOutputStream().write(part);
        }
    }

    private Content await(long patienceMillis) throws Refusal {
        try {
            return content.get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new Refusal(503, "request: expected an answer within " + patienceMillis + " ms, found none");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(503, "the application is stopping");
        } catch (ExecutionException e) {
            throw new IllegalStateException("expected no failure: it would be content", e);
        }
    }

    @Override
    public void give(Line line) {
        content.complete(new Content(List.of(Answer.bytes(line)), null));
    }

    @Override
    public void give(Problem problem) {
        content.complete(new Content(List.of(), problem));
    }

    @Override
    public String name() {
        return TransportKind.POLL.text();
    }

    @Override
    public Format format() {
        return Format.POLL;
    }

    @Override
    public void write(Chunk chunk, Completion done) {
        content.complete(new Content(chunk.parts(), null));
        done.done(null);
    }

    @Override
    public void refuse(Problem problem) {
        give(problem);
    }

    @Override
    public void end(Close close) {
        give(Problem.of(503, close.reason()));
    }

    @Override
    public void abort() {
        give(Problem.of(503, "the connection was given up"));
    }
}
