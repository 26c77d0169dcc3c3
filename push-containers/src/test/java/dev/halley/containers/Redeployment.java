package dev.halley.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.it.wire.Answer;
import dev.halley.it.wire.Reading;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Somebody publishes numbers, and a client of each transport reads them and comes back with its cursor whenever it is cut, while the application is replaced. */
final class Redeployment implements AutoCloseable {
    private static final List<String> TRANSPORTS = List.of("ws", "sse", "ndjson", "iframe", "poll");
    private static final String TOPIC = "lab/redeployed";
    private static final int LAST = -1;
    private static final int SOME = 20;
    private static final int PATIENCE_SECONDS = 90;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final RunningServer running;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Integer, Place> answered = new ConcurrentHashMap<>();
    private final List<Reader> readers;
    private final Future<?> publishing;
    private final Place first;
    private volatile boolean finishing;
    private volatile String unexpected = "";

    /** Where a message is in the log. */
    private record Place(String lane, long sequence) {
        static Place of(JsonObject line) {
            String[] position = line.getString("position").split("-");
            return new Place(position[0], Long.parseLong(position[1]));
        }
    }

    Redeployment(RunningServer running) throws IOException, InterruptedException {
        this.running = running;
        readers = TRANSPORTS.stream().map(Reader::new).toList();
        readers.forEach(reader -> reader.task = threads.submit(reader));
        publish(1);
        first = answered.get(1);
        publishing = threads.submit(this::publishAll);
    }

    private Void publishAll() throws InterruptedException {
        for (int number = 2; !finishing; number++) {
            publish(number);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        while (!answered.containsKey(LAST)) {
            publish(LAST);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return null;
    }

    /** Once: what is not answered may be in the log, or not. */
    private void publish(int number) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(running.uri(running.push().path() + "?topic=" + TOPIC))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(10))
                .POST(BodyPublishers.ofString(Integer.toString(number)))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                answered.put(number, Place.of(Answer.parse(response.body())));
                changed();
            }
        } catch (IOException e) {
            unexpected = "publish: " + e;
        }
    }

    /** All read. */
    void awaitDelivery() throws InterruptedException {
        await("messages on all transports", () -> readers.stream().allMatch(reader -> reader.count >= SOME));
    }

    /** The application that comes after it has answered. */
    void awaitNewLane() throws InterruptedException {
        await(
                "answers of another application",
                () -> answered.values().stream().anyMatch(place -> !place.lane().equals(first.lane())));
    }

    private synchronized void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("expected " + what + ", found none; the last failure: " + unexpected
                        + "; the log:\n" + running.log());
            }
            wait(left);
        }
    }

    private synchronized void changed() {
        notifyAll();
    }

    /** The last message comes to all, and each has been told of what it did not get. */
    void finish() throws Exception {
        finishing = true;
        publishing.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        for (Reader reader : readers) {
            try {
                reader.task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
                throw new AssertionError(reader.transport + " failed; the last failure: " + unexpected, e);
            }
            reader.judge();
        }
    }

    @Override
    public void close() {
        finishing = true;
        threads.shutdownNow();
    }

    /** A client that obeys docs/protocol.md §3. */
    private final class Reader implements Runnable {
        private final String transport;
        private final Map<Integer, Place> told = new HashMap<>();
        private final Map<String, Long> newest = new HashMap<>();
        private final List<String> gaps = new ArrayList<>();
        private final List<String> violations = new ArrayList<>();
        private volatile int count;
        private String cursor;
        private Reading reading;
        private Future<?> task;

        Reader(String transport) {
            this.transport = transport;
            reading = Reading.open(running, transport, "?topic=" + TOPIC);
            cursor = reading.cursor();
        }

        @Override
        public void run() {
            while (!told.containsKey(LAST)) {
                try {
                    take(reading.next());
                } catch (UncheckedIOException | Reading.Ended e) {
                    unexpected = transport + ": " + e;
                    comeBack();
                }
            }
        }

        private void comeBack() {
            boolean there = false;
            while (!there && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(PAUSE_NANOS);
                try {
                    reading = Reading.open(running, transport, "?topic=" + TOPIC + "&cursor=" + cursor);
                    there = true;
                } catch (UncheckedIOException | AssertionError e) {
                    unexpected = transport + ": " + e; // the application is away
                }
            }
        }

        private void take(Reading.Entry entry) {
            JsonObject line = entry.line();
            cursor = entry.cursor();
            if (line.getString("type").equals("gap")) {
                gaps.add(line.getString("reason"));
                return;
            }
            Place place = Place.of(line);
            int number = line.getInt("data");
            Place before = told.put(number, place);
            Long last = newest.put(place.lane(), place.sequence());
            if (before != null && number != LAST || last != null && last >= place.sequence()) {
                violations.add(number + " at " + place + " after " + last + ", and before at " + before);
            }
            count++;
            changed();
        }

        void judge() {
            assertThat(violations).as(transport + ": twice, or out of order").isEmpty();
            Set<Integer> missing = new HashSet<>(answered.keySet());
            missing.removeAll(told.keySet());
            assertThat(missing)
                    .as("%s: of the application that came after it, without a word; gaps: %s", transport, gaps)
                    .allMatch(number -> answered.get(number).lane().equals(first.lane()));
            assertThat(missing.isEmpty() || gaps.contains("epoch"))
                    .as("%s: missing without a gap: %s", transport, missing)
                    .isTrue();
        }
    }
}
