package dev.halley.push.core;

import java.util.concurrent.Executor;

/** Where the engine's work runs. */
public interface Threads extends AutoCloseable {
    /**
     * @param number of the dispatcher, from 0
     * @return runs one task at a time, always in the order they were handed in
     */
    Executor dispatcher(int number);

    /**
     * @return runs observers, which may block; at most 64 tasks are handed in at a time
     */
    Executor observers();

    /**
     * Begins to call {@code tick} every 50 ms, until closed.
     *
     * @param tick short and non-blocking
     */
    void start(Runnable tick);

    /** Lets what was handed in end, and ends. Waits 5 s at most. */
    @Override
    void close();
}
