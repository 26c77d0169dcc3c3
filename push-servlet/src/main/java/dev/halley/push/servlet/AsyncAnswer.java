package dev.halley.push.servlet;

import dev.halley.push.core.encode.Line;
import dev.halley.push.core.encode.Problem;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** On an asynchronous request. */
final class AsyncAnswer implements OneAnswer {
    private final HttpServletResponse response;
    private final AsyncOutput output;
    private final AtomicBoolean given = new AtomicBoolean();

    AsyncAnswer(AsyncContext async, HttpServletResponse response) throws IOException {
        this.response = response;
        this.output = new AsyncOutput(async, response, () -> {});
    }

    /** The body has been read, or can't be: the answer may go out. On a thread of the container. */
    void begin() {
        output.start();
    }

    @Override
    public void give(Line line) {
        byte[] bytes = Answer.bytes(line);
        send(bytes, () -> Answer.whole(response, HttpServletResponse.SC_OK, Answer.JSON, bytes.length));
    }

    @Override
    public void give(Problem problem) {
        byte[] bytes = Answer.bytes(problem);
        send(bytes, () -> Answer.problem(response, problem, Map.of(), bytes.length));
    }

    private void send(byte[] bytes, Runnable head) {
        if (given.compareAndSet(false, true)) {
            output.head(head);
            output.write(List.of(bytes), failure -> {});
            output.end();
        }
    }
}
