package dev.halley.push.core.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.TopicPattern;
import dev.halley.push.core.SystemTicker;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** What is signalled or touched last is always seen: no wake-up is lost, however threads meet. */
class DispatcherStressTest {
    private static final int THREADS = 3;
    private static final int ROUNDS = 1000;

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final ExecutorService producers = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void stop() {
        producers.shutdownNow();
        thread.shutdownNow();
    }

    @RepeatedTest(5)
    void lastSignalOfABurst_isFollowedByARun(RepetitionInfo repetition) throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        Dispatcher dispatcher = new Dispatcher(thread, new SystemTicker());
        List<Counter> counters = List.of(new Counter(dispatcher, "topic/0"), new Counter(dispatcher, "topic/1"));
        thread.submit(() -> counters.forEach(
                        counter -> dispatcher.add(TopicPattern.parse(counter.topic), counter.task::signal)))
                .get(10, TimeUnit.SECONDS);

        for (int round = 0; round < ROUNDS; round++) {
            List<Future<?>> bursts = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                long seed = random.nextLong();
                bursts.add(producers.submit(() -> burst(dispatcher, counters, new Random(seed))));
            }
            for (Future<?> burst : bursts) {
                burst.get(10, TimeUnit.SECONDS);
            }
            // behind the last run that was handed in
            thread.submit(() -> {}).get(10, TimeUnit.SECONDS);
            for (Counter counter : counters) {
                assertThat(counter.seen).as(counter.topic).isEqualTo(counter.produced.get());
            }
        }
    }

    private static void burst(Dispatcher dispatcher, List<Counter> counters, Random random) {
        for (int i = random.nextInt(80); i >= 0; i--) {
            Counter counter = counters.get(random.nextInt(counters.size()));
            counter.produced.incrementAndGet();
            if (random.nextBoolean()) {
                counter.task.signal();
            } else {
                dispatcher.touch(List.of(counter.topic));
            }
            spin(random.nextInt(100));
        }
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }

    private static final class Counter {
        private final AtomicInteger produced = new AtomicInteger();
        private final String topic;
        private final Task task;
        private volatile int seen;

        Counter(Dispatcher dispatcher, String topic) {
            this.topic = topic;
            this.task = new Task(dispatcher, this::look);
        }

        /** Slow enough for others to come in between. */
        private void look() {
            int now = produced.get();
            spin(100);
            seen = now;
        }
    }
}
