package dev.halley.push.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Publisher;
import dev.halley.push.PushConfig;
import dev.halley.push.core.log.MemoryLog;
import dev.halley.push.spi.Log;
import dev.halley.push.testing.LeakCheck;
import dev.halley.push.testing.SlowLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Real threads: publishers on four, clients on four dispatchers, completions on two. Clients read at any speed, are cut, change their transport and come
 * back; each gets each message once, in order. Every second run has a log that answers on another thread.
 */
@ExtendWith(LeakCheck.class)
class EngineStressTest {
    private static final int PUBLISHERS = 4;
    private static final int MESSAGES = 1500;
    private static final int CLIENTS = 40;

    @RepeatedTest(4)
    void everyClient_getsEachMessageOnceInOrder(RepetitionInfo repetition) throws InterruptedException {
        int seed = repetition.getCurrentRepetition();
        PushConfig config = PushConfig.from(Map.of(
                "push.dispatchers", "4",
                "push.retention-messages", "" + MESSAGES,
                "push.batch-messages", "" + (1 + seed * 7),
                "push.stream-max-bytes", "65536",
                "push.lease-millis", "2000")::get);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        Log memory = new MemoryLog(config, new SystemTicker(), "m");
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        CountDownLatch complete = new CountDownLatch(CLIENTS);
        List<StressClient> clients = new ArrayList<>();
        try (Engine engine = Engine.builder()
                .config(config)
                .log(seed % 2 == 0 ? new SlowLog(memory, pool) : memory)
                .start()) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new StressClient(engine, pool, new Random(seed * 1000L + i), MESSAGES, failures, complete));
            }
            publish(engine);
            clients.forEach(StressClient::start);
            boolean all = complete.await(30, TimeUnit.SECONDS);
            clients.forEach(StressClient::stop);

            assertThat(failures).isEmpty();
            assertThat(all)
                    .as(
                            "all clients complete: %s",
                            clients.stream()
                                    .filter(client -> !client.isComplete())
                                    .toList())
                    .isTrue();
        } finally {
            pool.shutdown();
        }
        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void publish(Engine engine) {
        for (int p = 0; p < PUBLISHERS; p++) {
            Publisher<Object> publisher = engine.publisher("topic/" + p);
            Thread thread = new Thread(
                    () -> {
                        for (int i = 0; i < MESSAGES; i++) {
                            publisher.publish(i);
                        }
                    },
                    "publisher-" + p);
            thread.setDaemon(true);
            thread.start();
        }
    }
}
