package dev.halley.push.core.hub;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What any thread asks for and a dispatcher's thread does, in the order in which it was asked for. One that fails keeps none of the others from being done. */
public final class Commands {
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final Task task;

    /**
     * @param dispatcher whose thread does them
     */
    public Commands(Dispatcher dispatcher) {
        task = new Task(dispatcher, this::runAll);
    }

    /**
     * Has something done. Any thread; does not wait.
     *
     * @param command what to do
     */
    public void submit(Runnable command) {
        waiting.add(command);
        task.signal();
    }

    private void runAll() {
        try {
            for (Runnable command = waiting.poll(); command != null; command = waiting.poll()) {
                command.run();
            }
        } finally {
            if (!waiting.isEmpty()) {
                task.signal();
            }
        }
    }
}
