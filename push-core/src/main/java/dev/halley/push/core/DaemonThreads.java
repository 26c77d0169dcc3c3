package dev.halley.push.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/**
 * Makes daemon threads with the application's class loader, and waits for their very end: a pool that has terminated may have a thread left on
 * its last instructions, and a container that finds one reports a leak. Thread-safe.
 */
public final class DaemonThreads implements ThreadFactory {
    private final String name;
    private final ClassLoader loader;
    private final List<Thread> made = new ArrayList<>();
    private int number;

    /**
     * @param name what their names begin with
     * @param loader their context class loader
     */
    public DaemonThreads(String name, ClassLoader loader) {
        this.name = name;
        this.loader = loader;
    }

    @Override
    public synchronized Thread newThread(Runnable task) {
        made.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
        number++;
        Thread thread = new Thread(task, name + "-" + number);
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        made.add(thread);
        return thread;
    }

    /**
     * Waits until all have ended, or one has not in time: then the others had the same time.
     *
     * @param millis how long at most
     * @throws InterruptedException if the caller is interrupted
     */
    public void join(long millis) throws InterruptedException {
        List<Thread> last;
        synchronized (this) {
            last = List.copyOf(made);
        }
        long patience = millis;
        for (Thread thread : last) {
            thread.join(patience);
            patience = thread.isAlive() ? 1 : patience;
        }
    }
}
