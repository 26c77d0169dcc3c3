package dev.halley.push.core.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.TopicPattern;
import dev.halley.push.spi.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class DispatcherTest {
    private static final long TICK = TimingWheel.TICK_NANOS;

    private final Queue<Runnable> executor = new ArrayDeque<>();
    private final List<String> log = new ArrayList<>();
    private long now;

    private final Dispatcher dispatcher = new Dispatcher(executor::add, new Ticker() {
        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public long currentTimeMillis() {
            return now / 1_000_000;
        }
    });

    private void run() {
        for (Runnable next = executor.poll(); next != null; next = executor.poll()) {
            next.run();
        }
    }

    private Task task(String name) {
        return new Task(dispatcher, () -> log.add(name));
    }

    @Test
    void signals_areJoinedUntilItRuns() {
        Task task = task("ran");

        task.signal();
        task.signal();
        assertThat(executor).hasSize(1);
        run();

        assertThat(log).containsExactly("ran");
    }

    @Test
    void signalDuringTheRun_isOneFurtherRun() {
        Task[] task = new Task[1];
        task[0] = new Task(dispatcher, () -> {
            log.add("ran");
            if (log.size() == 1) {
                task[0].signal();
                task[0].signal();
            }
        });

        task[0].signal();
        run();

        assertThat(log).containsExactly("ran", "ran");
    }

    @Test
    void touchOfTopicsThatNobodyReads_doesNotWakeTheThread() {
        Dispatcher.Reader reader = () -> log.add("woken");
        for (String pattern : new String[] {"b", "b", "c/*"}) {
            dispatcher.add(TopicPattern.parse(pattern), reader);
        }
        dispatcher.remove(TopicPattern.parse("b"), reader);
        dispatcher.remove(TopicPattern.parse("b"), reader);
        dispatcher.touch(Set.of("a"));
        assertThat(executor).as("a pattern with a wildcard may match").hasSize(1);
        run();

        dispatcher.remove(TopicPattern.parse("c/*"), reader);
        dispatcher.touch(Set.of("a", "b"));
        assertThat(executor).isEmpty();
        assertThat(dispatcher.touches()).isEqualTo(2);

        dispatcher.add(TopicPattern.parse("b"), reader);
        dispatcher.touch(Set.of("a", "b"));
        run();
        assertThat(log).containsExactly("woken");
    }

    @Test
    void touch_wakesReadersOfThatTopic() {
        dispatcher.add(TopicPattern.parse("a/*"), () -> log.add("a/*"));
        dispatcher.add(TopicPattern.parse("b"), () -> log.add("b"));

        dispatcher.touch(Set.of("a/1", "c"));
        run();

        assertThat(log).containsExactly("a/*");
    }

    @Test
    void tick_firesTimers() {
        dispatcher.set(new Timer(() -> log.add("fired")), 2 * TICK);

        now = 2 * TICK;
        dispatcher.tick();
        run();

        assertThat(log).containsExactly("fired");
    }

    @Test
    void failingTask_leavesTheOthersAndItself() {
        Task failing = new Task(dispatcher, () -> {
            log.add("failing");
            throw new IllegalStateException("on purpose");
        });
        failing.signal();
        task("other").signal();
        run();

        failing.signal();
        run();

        assertThat(log).containsExactly("failing", "other", "failing");
    }

    @Test
    void error_leavesTheDispatcherAlive() {
        new Task(dispatcher, () -> {
                    throw new StackOverflowError("on purpose");
                })
                .signal();
        task("other").signal();
        run();

        task("later").signal();
        run();

        assertThat(log).containsExactly("other", "later");
    }

    @Test
    void failingReader_leavesTheOthersAndTheTasks() {
        dispatcher.add(TopicPattern.parse("a"), () -> {
            throw new IllegalStateException("on purpose");
        });
        dispatcher.add(TopicPattern.parse("b"), () -> log.add("b"));
        dispatcher.touch(List.of("a"));
        dispatcher.touch(List.of("b"));
        task("task").signal();

        run();

        assertThat(log).containsExactlyInAnyOrder("b", "task");
    }

    @Test
    void failingTimer_leavesTheOthersOfItsTick() {
        Timer one = new Timer(() -> {
            log.add("one");
            throw new IllegalStateException("on purpose");
        });
        Timer other = new Timer(() -> {
            log.add("other");
            throw new IllegalStateException("on purpose");
        });
        dispatcher.set(one, TICK);
        dispatcher.set(other, TICK);

        now = 3 * TICK;
        dispatcher.tick();
        run();

        assertThat(log).containsExactlyInAnyOrder("one", "other");
        assertThat(one.isSet() || other.isSet()).isFalse();
    }

    @Test
    void taskThatNeverRests_leavesTimeToOthers() {
        Task[] busy = new Task[1];
        int[] runs = {0};
        busy[0] = new Task(dispatcher, () -> {
            if (++runs[0] < 10_000) {
                busy[0].signal();
            }
        });
        dispatcher.add(TopicPattern.parse("a"), () -> log.add("reader after " + (runs[0] > 5000)));
        dispatcher.set(new Timer(() -> log.add("timer after " + (runs[0] > 5000))), 0);
        busy[0].signal();
        new Task(dispatcher, () -> {
                    now = 5 * TICK;
                    dispatcher.touch(List.of("a"));
                    dispatcher.tick();
                })
                .signal();

        run();

        assertThat(log).containsExactlyInAnyOrder("reader after false", "timer after false");
    }

    @Test
    void executorThatIsClosed_isNoFailure() {
        Dispatcher closed = new Dispatcher(
                task -> {
                    throw new RejectedExecutionException("on purpose");
                },
                dispatcher.ticker());

        closed.touch(List.of("a"));
        closed.tick();
        new Task(closed, () -> log.add("never")).signal();

        assertThat(log).isEmpty();
    }
}
