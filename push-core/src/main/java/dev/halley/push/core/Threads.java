package dev.halley.push.core;

import java.util.concurrent.Executor;
import java.util.concurrent.Future;

/** Where the engine's work runs. */
public interface Threads extends AutoCloseable {
    /**
     * @param number of the dispatcher, from 0
     * @return runs one task at a time, always in the order they were handed in
     */
    Executor dispatcher(int number);

    /**
     * @return runs observers, which may block, each on a thread of its own; at most 64 at a time
     */
    Executor observers();

    /**
     * Begins to call {@code tick} every 50 ms, until closed.
     *
     * @param tick short and non-blocking
     */
    void start(Runnable tick);

    /**
     * Lets work go on until something is done, or for 5 s.
     *
     * @param done what is waited for; whether it was reached is for the caller to look at
     */
    void await(Future<?> done);

    /** Lets what was handed in end, dispatchers first, since they tell the observers; then ends. Waits 5 s at most for each of the two. */
    @Override
    void close();
}
