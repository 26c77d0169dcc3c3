package dev.halley.push.testing;

import dev.halley.push.Cursor;
import dev.halley.push.spi.Log;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * A log whose answers come later, as a remote log's do: each is what the log behind it says at the time of the call, and may be out of date
 * when it arrives. Listeners are told at once, so before the append itself is answered. As thread-safe as the executor.
 */
public final class SlowLog implements Log {
    private final Log log;
    private final Executor later;

    /**
     * @param log what answers
     * @param later runs each completion some time after the call; a test's own queue, say
     */
    public SlowLog(Log log, Executor later) {
        this.log = log;
        this.later = later;
    }

    @Override
    public CompletionStage<List<Appended>> append(List<Draft> drafts) {
        return delayed(() -> log.append(drafts));
    }

    @Override
    public CompletionStage<Located> locate(Start start, Interest interest) {
        return delayed(() -> log.locate(start, interest));
    }

    @Override
    public CompletionStage<Batch> read(Cursor after, Interest interest, Limits limits) {
        return delayed(() -> log.read(after, interest, limits));
    }

    @Override
    public void onAppend(AppendListener listener) {
        log.onAppend(listener);
    }

    @Override
    public void close() {
        log.close();
    }

    private <T> CompletionStage<T> delayed(Supplier<CompletionStage<T>> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        call.get()
                .whenComplete((value, failure) -> later.execute(() -> {
                    if (failure == null) {
                        answer.complete(value);
                    } else {
                        answer.completeExceptionally(failure);
                    }
                }));
        return answer;
    }
}
