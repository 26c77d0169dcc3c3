package dev.halley.push.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DaemonThreadsTest {
    private final DaemonThreads threads = new DaemonThreads("halley-test", DaemonThreadsTest.class.getClassLoader());
    private final CountDownLatch end = new CountDownLatch(1);

    private Thread start(Runnable task) {
        Thread thread = threads.newThread(task);
        thread.start();
        return thread;
    }

    private void stick() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void join_waitsForTheVeryEnd() throws InterruptedException {
        Thread thread = start(() -> {});

        threads.join(10_000);

        assertThat(thread.getState()).isEqualTo(Thread.State.TERMINATED);
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getName()).isEqualTo("halley-test-1");
    }

    @Test
    void joinOfManyThatStick_takesAsLongAsOne() throws InterruptedException {
        List<Thread> stuck = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            stuck.add(start(this::stick));
        }
        long start = System.nanoTime();

        threads.join(500);

        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertThat(millis).as("not 500 ms for each of 50").isBetween(500L, 20_000L);
        assertThat(stuck).allMatch(Thread::isAlive);
        end.countDown();
        threads.join(10_000);
        assertThat(stuck).noneMatch(Thread::isAlive);
    }
}
