package dev.halley.push.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Connected;
import dev.halley.push.Disconnected;
import dev.halley.push.PushConfig;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.connection.Arrival;
import dev.halley.push.spi.Log;
import dev.halley.push.spi.PushListener;
import dev.halley.push.testing.LeakCheck;
import dev.halley.push.testing.RecordingTransport;
import dev.halley.push.testing.RecordingTransport.Aborted;
import dev.halley.push.testing.RecordingTransport.Ended;
import dev.halley.push.testing.RecordingTransport.Event;
import dev.halley.push.testing.RecordingTransport.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients come while the engine closes: each is served and told, or refused; none is forgotten, and no thread is left. */
@ExtendWith(LeakCheck.class)
class ShutdownStressTest {
    private static final PushConfig CONFIG = PushConfig.from(Map.of("push.dispatchers", "3")::get);

    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicInteger disconnected = new AtomicInteger();
    private final Queue<RecordingTransport> transports = new ConcurrentLinkedQueue<>();

    private final PushListener counter = new PushListener() {
        @Override
        public void connected(Connected event) {
            connected.incrementAndGet();
        }

        @Override
        public void disconnected(Disconnected event) {
            disconnected.incrementAndGet();
        }
    };

    @RepeatedTest(20)
    void whoComesDuringTheEnd_isAnswered(RepetitionInfo repetition) throws InterruptedException {
        Engine engine = Engine.builder().config(CONFIG).listener(counter).start();
        AtomicBoolean stopped = new AtomicBoolean();
        CountDownLatch some = new CountDownLatch(10);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            Random random = new Random(repetition.getCurrentRepetition() * 10L + t);
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 2000 && !stopped.get(); i++) {
                    connect(engine, random);
                    some.countDown();
                }
            });
            threads.add(thread);
            thread.start();
        }
        assertThat(some.await(10, TimeUnit.SECONDS)).isTrue();

        engine.close();
        stopped.set(true);
        for (Thread thread : threads) {
            thread.join(10_000);
        }
        connect(engine, new Random(0));

        for (RecordingTransport transport : transports) {
            List<Event> events = new ArrayList<>();
            for (Event event = transport.take(); event != null; event = transport.take()) {
                events.add(event);
            }
            assertThat(events).last().isInstanceOfAny(Ended.class, Refused.class, Aborted.class);
        }
        assertThat(disconnected.get()).isEqualTo(connected.get());
        assertThat(engine.clients()).isZero();
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(Thread::isAlive)
                        .map(Thread::getName)
                        .filter(name -> name.startsWith("halley-")))
                .isEmpty();
    }

    private void connect(Engine engine, Random random) {
        RecordingTransport transport = random.nextBoolean() ? RecordingTransport.ws() : RecordingTransport.poll();
        transports.add(transport);
        List<TopicPattern> patterns = random.nextBoolean() ? List.of() : TopicPattern.parseAll("a");
        engine.connect(
                new Arrival(null, null, Set.of(), "127.0.0.1", patterns, List.of(), 1, new Log.Start.Now(), 20_000),
                transport);
    }
}
