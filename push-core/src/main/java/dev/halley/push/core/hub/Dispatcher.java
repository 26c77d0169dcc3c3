package dev.halley.push.core.hub;

import dev.halley.push.TopicPattern;
import dev.halley.push.spi.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Owns a part of the clients: everything of theirs happens on its thread, so nothing of it needs a lock. Its queues are bounded by what it
 * owns: a task is queued once until it runs, a topic is marked once until its readers were woken.
 *
 * <p>No wake-up is lost: whoever adds work counts it afterwards, and the thread stops only when the count has not moved since it last looked.
 */
public final class Dispatcher {
    private static final Logger LOG = System.getLogger(Dispatcher.class.getName());

    private static final int ROUND = 64;

    private final Executor executor;
    private final Ticker ticker;
    private final AtomicInteger work = new AtomicInteger();
    private final AtomicInteger touches = new AtomicInteger();
    private final Set<String> touched = ConcurrentHashMap.newKeySet();
    private final Queue<Task> ready = new ConcurrentLinkedQueue<>();
    private final TopicIndex<Reader> index = new TopicIndex<>();
    /** How many readers each topic has that is read by its name, and how many there are of patterns: asked by publishers. */
    private final Map<String, Integer> literals = new ConcurrentHashMap<>();

    private final AtomicInteger wildcards = new AtomicInteger();
    private final TimingWheel wheel;

    /**
     * @param executor runs one task at a time, on one thread
     * @param ticker the clock
     */
    public Dispatcher(Executor executor, Ticker ticker) {
        this.executor = executor;
        this.ticker = ticker;
        this.wheel = new TimingWheel(ticker.nanoTime());
    }

    /**
     * Wakes the readers of topics; where they have none here, this costs a look-up each. Any thread; does not wait.
     *
     * @param topics topics with new messages
     */
    public void touch(Collection<String> topics) {
        touches.getAndIncrement();
        boolean any = false;
        for (String topic : topics) {
            if (wildcards.get() > 0 || literals.containsKey(topic)) {
                touched.add(topic);
                any = true;
            }
        }
        if (any) {
            schedule();
        }
    }

    /**
     * Any thread.
     *
     * @return how often it was told of new messages, modulo 2³²: what was read at the same count has nothing newer that was told of
     */
    public int touches() {
        return touches.get();
    }

    /**
     * Looks at the timers. Any thread; does not wait.
     */
    public void tick() {
        schedule();
    }

    void enqueue(Task task) {
        ready.add(task);
        schedule();
    }

    /**
     * Dispatcher's thread only.
     *
     * @param pattern what it reads from now on: it is woken for what is appended after this call
     * @param reader who
     */
    public void add(TopicPattern pattern, Reader reader) {
        if (!index.add(pattern, reader)) {
            return;
        }
        if (pattern.isLiteral()) {
            literals.merge(pattern.toString(), 1, Integer::sum);
        } else {
            wildcards.getAndIncrement();
        }
    }

    /**
     * Dispatcher's thread only.
     *
     * @param pattern what it reads no more
     * @param reader who
     */
    public void remove(TopicPattern pattern, Reader reader) {
        if (!index.remove(pattern, reader)) {
            return;
        }
        if (pattern.isLiteral()) {
            literals.computeIfPresent(pattern.toString(), (topic, readers) -> readers == 1 ? null : readers - 1);
        } else {
            wildcards.getAndDecrement();
        }
    }

    /**
     * Dispatcher's thread only.
     *
     * @param timer to set or move
     * @param deadline as of {@link Ticker#nanoTime}
     */
    public void set(Timer timer, long deadline) {
        wheel.set(timer, deadline);
    }

    /**
     * @return the clock
     */
    public Ticker ticker() {
        return ticker;
    }

    private void schedule() {
        if (work.getAndIncrement() == 0) {
            try {
                executor.execute(this::run);
            } catch (RejectedExecutionException e) {
                LOG.log(Level.DEBUG, "the engine is closed; nothing is done any more");
            }
        }
    }

    private void run() {
        int seen;
        boolean left;
        do {
            seen = work.get();
            wheel.advance(ticker.nanoTime(), timer -> guarded(Timer::run, timer));
            wakeReaders();
            left = runTasks();
        } while (left || work.addAndGet(-seen) != 0);
    }

    private void wakeReaders() {
        for (Iterator<String> topics = touched.iterator(); topics.hasNext(); ) {
            String topic = topics.next();
            topics.remove();
            index.forEach(topic, reader -> guarded(Reader::wake, reader));
        }
    }

    /** Tasks that come again and again leave their turn to timers and readers; whether some are left. */
    private boolean runTasks() {
        for (int i = 0; i < ROUND; i++) {
            Task task = ready.poll();
            if (task == null) {
                return false;
            }
            guarded(Task::run, task);
        }
        return !ready.isEmpty();
    }

    /** Not even an error may end the thread: it would strand every client of this dispatcher. */
    private static <T> void guarded(Consumer<T> action, T on) {
        try {
            action.accept(on);
        } catch (Throwable e) {
            LOG.log(Level.ERROR, "HALLEY-0901: a dispatcher's task failed; the dispatcher goes on", e);
        }
    }

    /** Something that reads topics. */
    @FunctionalInterface
    public interface Reader {
        /** There are new messages. Dispatcher's thread. */
        void wake();
    }
}
