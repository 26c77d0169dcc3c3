package dev.halley.push.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.core.connection.Observers;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineThreadsTest {
    private final ClassLoader loader = new ClassLoader(EngineThreadsTest.class.getClassLoader()) {};
    private final EngineThreads threads = new EngineThreads(1, loader);
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void close() {
        end.countDown();
        threads.close();
    }

    private void observe(Runnable task) {
        threads.observers().execute(task);
    }

    @Test
    void lanesThatBlock_leaveTheLastOneFree() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(Observers.LANES - 1);
        for (int i = 1; i < Observers.LANES; i++) {
            observe(() -> {
                blocked.countDown();
                awaitEnd();
            });
        }
        CountDownLatch last = new CountDownLatch(1);

        observe(last::countDown);

        assertThat(last.await(10, TimeUnit.SECONDS)).as("the last lane runs").isTrue();
        assertThat(blocked.await(10, TimeUnit.SECONDS)).as("so do all others").isTrue();
    }

    @Test
    void observers_haveTheLoaderOfTheApplication() throws InterruptedException {
        AtomicReference<ClassLoader> found = new AtomicReference<>();

        observe(() -> {
            found.set(Thread.currentThread().getContextClassLoader());
            end.countDown();
        });
        awaitEnd();

        assertThat(found).hasValue(loader);
    }

    private void awaitEnd() {
        try {
            assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
