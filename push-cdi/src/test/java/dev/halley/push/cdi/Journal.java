package dev.halley.push.cdi;

import static java.util.concurrent.TimeUnit.SECONDS;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Where the beans of a test note what they were told. */
@ApplicationScoped
public class Journal {
    private static final long PATIENCE_SECONDS = 10;

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    public void note(String line) {
        lines.add(line);
    }

    /** Waits for so many lines. */
    public List<String> next(int count) {
        List<String> next = new ArrayList<>();
        try {
            while (next.size() < count) {
                String line = lines.poll(PATIENCE_SECONDS, SECONDS);
                if (line == null) {
                    throw new AssertionError("nothing more came within " + PATIENCE_SECONDS + " s than " + next);
                }
                next.add(line);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return next;
    }

    public String next() {
        return next(1).get(0);
    }

    /** What is there now. */
    public List<String> rest() {
        List<String> rest = new ArrayList<>();
        lines.drainTo(rest);
        return rest;
    }
}
