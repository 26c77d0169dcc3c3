package dev.halley.push.core;

import dev.halley.push.core.connection.Observers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Own daemon threads with the application's class loader: one for time, and, as long as they have had something to do within 10 s, one for
 * each dispatcher and at most as many for observers as these have lanes.
 */
final class EngineThreads implements Threads {
    private static final int WAIT_SECONDS = 5;
    private static final int TICK_MILLIS = 50;
    /** Together as long as {@link Threads#close} says. */
    private static final int END_MILLIS = 4000;

    private static final int JOIN_MILLIS = 1000;

    private final List<DaemonThreads> factories = new ArrayList<>();
    private final List<ExecutorService> dispatchers = new ArrayList<>();
    private final ExecutorService observers;
    private final ScheduledThreadPoolExecutor time;

    EngineThreads(int dispatchers, ClassLoader loader) {
        time = new ScheduledThreadPoolExecutor(1, factory("halley-time", loader));
        observers = pool(Observers.LANES, factory("halley-observer", loader));
        ThreadFactory factory = factory("halley-dispatcher", loader);
        for (int i = 0; i < dispatchers; i++) {
            this.dispatchers.add(pool(1, factory));
        }
    }

    private static ExecutorService pool(int threads, ThreadFactory factory) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private ThreadFactory factory(String name, ClassLoader loader) {
        DaemonThreads factory = new DaemonThreads(name, loader);
        factories.add(factory);
        return factory;
    }

    @Override
    public Executor dispatcher(int number) {
        return dispatchers.get(number);
    }

    @Override
    public Executor observers() {
        return observers;
    }

    @Override
    public void start(Runnable tick) {
        var unused = time.scheduleAtFixedRate(tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void await(Future<?> done) {
        try {
            done.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // the caller looks at it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        time.shutdownNow();
        end(dispatchers);
        end(List.of(observers));
        join();
    }

    private void join() {
        try {
            for (DaemonThreads factory : factories) {
                factory.join(JOIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(List<ExecutorService> services) {
        services.forEach(ExecutorService::shutdown);
        try {
            for (ExecutorService service : services) {
                // those after the first have mostly ended by then
                if (!service.awaitTermination(END_MILLIS / services.size(), TimeUnit.MILLISECONDS)) {
                    service.shutdownNow();
                }
            }
        } catch (InterruptedException e) {
            services.forEach(ExecutorService::shutdownNow);
            Thread.currentThread().interrupt();
        }
    }
}
