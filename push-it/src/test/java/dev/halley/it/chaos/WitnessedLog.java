package dev.halley.it.chaos;

import dev.halley.push.Cursor;
import dev.halley.push.spi.Log;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The log of an epoch as one engine has it: what it appends is noted, and what it closes stays open for the next engine. Thread-safe. */
final class WitnessedLog implements Log {
    private final Epoch epoch;
    private final Log log;
    private final Violations violations;
    /** Null before the engine listens, and after it is closed: the log outlives it. */
    private volatile AppendListener listener;

    WitnessedLog(Epoch epoch, Violations violations) {
        this.epoch = epoch;
        this.log = epoch.log();
        this.violations = violations;
    }

    @Override
    public CompletionStage<List<Appended>> append(List<Draft> drafts) {
        List<Object> appends = drafts.stream().map(draft -> epoch.appending()).toList();
        return log.append(drafts).thenApply(answers -> {
            for (int i = 0; i < answers.size(); i++) {
                try {
                    epoch.appended(appends.get(i), drafts.get(i), answers.get(i));
                } catch (Broken e) {
                    violations.add(
                            "the log", e.getMessage(), List.of(drafts.get(i).toString()));
                }
            }
            return answers;
        });
    }

    @Override
    public CompletionStage<Located> locate(Start start, Interest interest) {
        return log.locate(start, interest);
    }

    @Override
    public CompletionStage<Batch> read(Cursor after, Interest interest, Limits limits) {
        return log.read(after, interest, limits);
    }

    @Override
    public void onAppend(AppendListener engine) {
        listener = engine;
        log.onAppend(topics -> {
            AppendListener listening = listener;
            if (listening != null) {
                listening.appended(topics);
            }
        });
    }

    @Override
    public void close() {
        listener = null;
    }
}
