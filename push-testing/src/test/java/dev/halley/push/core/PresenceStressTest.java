package dev.halley.push.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Presence;
import dev.halley.push.PushConfig;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.connection.Arrival;
import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.spi.Log;
import dev.halley.push.testing.LeakCheck;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Real threads: on four of them people and readers come and go, on four dispatchers; in the end what a reader is told is who is there. Every second run has one that reads from
 * the beginning, and sees all changes; the other has one that comes in the end.
 */
@ExtendWith(LeakCheck.class)
class PresenceStressTest {
    private static final int THREADS = 4;
    private static final int STEPS = 300;
    private static final Pattern WHO = Pattern.compile("\"who\":\"([^\"]+)\"");

    @RepeatedTest(3)
    void whateverHappensAtATime_theLastStateIsWhoIsThere(RepetitionInfo repetition) throws InterruptedException {
        int seed = repetition.getCurrentRepetition();
        PushConfig config = PushConfig.from(Map.of("push.dispatchers", "4")::get);
        Set<String> here = new TreeSet<>();
        try (Engine engine = Engine.builder().config(config).start()) {
            BlockingQueue<String> told = new LinkedBlockingQueue<>();
            if (seed % 2 == 0) {
                read(engine, told);
            }
            List<Walk> walks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                walks.add(new Walk(engine, i, new Random(seed * 100L + i)));
            }
            walks.forEach(Thread::start);
            for (Walk walk : walks) {
                walk.join();
                here.addAll(walk.names());
            }
            if (seed % 2 == 1) {
                read(engine, told);
            }
            String state = awaitState(told, here);
            assertThat(names(state)).as("seed %s", seed).isEqualTo(here);
            Presence presence =
                    engine.push().presence("room").toCompletableFuture().join();
            Set<String> found =
                    presence.people().stream().map(Presence.Person::who).collect(Collectors.toSet());
            assertThat(found).isEqualTo(here);
        }
    }

    private static void read(Engine engine, BlockingQueue<String> told) {
        engine.connect(arrival("reader", "@presence/room"), new StateTransport(told));
    }

    /** The first state that a reader is told that is the expected one, or the last one within 20 s. */
    private static String awaitState(BlockingQueue<String> told, Set<String> expected) throws InterruptedException {
        String state = "";
        String next = told.poll(20, TimeUnit.SECONDS);
        while (next != null) {
            state = next;
            next = names(state).equals(expected) ? null : told.poll(20, TimeUnit.SECONDS);
        }
        return state;
    }

    private static Set<String> names(String state) {
        return WHO.matcher(state).results().map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Arrival arrival(String name, String topic) {
        return new Arrival(
                null,
                name,
                Set.of(),
                "192.0.2.1",
                List.of(TopicPattern.parse(topic)),
                List.of(),
                1,
                new Log.Start.Now(),
                0);
    }

    /** People who come and go on one thread, in an order that chance gives. */
    private static final class Walk extends Thread {
        private final Engine engine;
        private final int number;
        private final Random random;
        private final Queue<Guest> people = new ArrayDeque<>();
        private final Queue<Guest> readers = new ArrayDeque<>();

        Walk(Engine engine, int number, Random random) {
            super("walk-" + number);
            this.engine = engine;
            this.number = number;
            this.random = random;
        }

        Set<String> names() {
            return people.stream().map(Guest::name).collect(Collectors.toSet());
        }

        @Override
        public void run() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(5)) {
                    case 0, 1 -> {
                        people.add(come("user-" + number + "-" + random.nextInt(200), "room"));
                    }
                    case 2 -> leave(people.poll());
                    case 3 -> readers.add(come("reader", "@presence/room"));
                    default -> leave(readers.poll());
                }
            }
            readers.forEach(this::leave);
        }

        private Guest come(String name, String topic) {
            StateTransport transport = new StateTransport(new ConcurrentLinkedQueue<>());
            return new Guest(name, engine.connect(arrival(name, topic), transport), transport.opened());
        }

        /** Some go before they were let in. */
        private void leave(Guest guest) {
            if (guest == null) {
                return;
            }
            try {
                if (random.nextBoolean() && !guest.opened.await(10, TimeUnit.SECONDS)) {
                    throw new AssertionError("expected " + guest.name + " to be let in within 10 s");
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            guest.peer.gone(Close.LOST, "gone");
        }
    }

    /** Somebody who has come. */
    private record Guest(String name, Peer peer, CountDownLatch opened) {}
}
