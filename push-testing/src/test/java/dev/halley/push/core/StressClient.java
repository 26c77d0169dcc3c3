package dev.halley.push.core;

import dev.halley.push.Cursor;
import dev.halley.push.TopicPattern;
import dev.halley.push.core.connection.Arrival;
import dev.halley.push.core.encode.Chunk;
import dev.halley.push.core.encode.Format;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Completion;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.core.transport.Transport;
import dev.halley.push.spi.Log;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client with a bad network: takes writes at once or later, loses some, is cut, and comes back on any transport with what it has. */
final class StressClient {
    private static final Pattern MESSAGE =
            Pattern.compile("\"topic\":\"([^\"]+)\",\"position\":\"([^\"]+)\",\"time\":\\d+,\"data\":(\\d+)");
    private static final Pattern CURSOR = Pattern.compile("\"cursor\":\"([^\"]+)\"");
    private static final Pattern CLIENT = Pattern.compile("\"client\":\"([^\"]+)\"");

    private static final List<List<String>> SUBSCRIPTIONS = List.of(
            List.of("**"),
            List.of("topic/*"),
            List.of("topic/0", "topic/2"),
            List.of("topic/1", "**"),
            List.of("topic/3"));

    private final Engine engine;
    private final Executor pool;
    private final Random random;
    private final int messages;
    private final Queue<String> failures;
    private final CountDownLatch complete;
    private final List<String> topics;
    private final Map<String, Integer> next = new HashMap<>();
    private String cursor = "";
    private String id = "";
    private int connection;
    private int received;
    private boolean stopped;

    StressClient(
            Engine engine,
            Executor pool,
            Random random,
            int messages,
            Queue<String> failures,
            CountDownLatch complete) {
        this.engine = engine;
        this.pool = pool;
        this.random = random;
        this.messages = messages;
        this.failures = failures;
        this.complete = complete;
        this.topics = SUBSCRIPTIONS.get(random.nextInt(SUBSCRIPTIONS.size()));
    }

    synchronized void start() {
        connect();
    }

    synchronized void stop() {
        stopped = true;
    }

    synchronized boolean isComplete() {
        return received == expected();
    }

    private int expected() {
        int topicsRead = topics.contains("**") || topics.contains("topic/*") ? 4 : topics.size();
        return topicsRead * messages;
    }

    @Override
    public synchronized String toString() {
        return topics + " has " + received + " of " + expected() + " at " + cursor + " in connection " + connection;
    }

    private void connect() {
        if (stopped || received == expected()) {
            return;
        }
        Log.Start start = cursor.isEmpty() ? new Log.Start.Earliest() : new Log.Start.After(Cursor.parse(cursor));
        List<TopicPattern> patterns = topics.stream().map(TopicPattern::parse).toList();
        Link link = new Link(++connection, random.nextInt(3));
        Arrival arrival =
                new Arrival(id.isEmpty() ? null : id, null, Set.of(), "127.0.0.1", patterns, List.of(), 1, start, 5000);
        link.peer = engine.connect(arrival, link);
    }

    private void read(String text) {
        Matcher client = CLIENT.matcher(text);
        if (client.find()) {
            id = client.group(1);
        }
        Matcher message = MESSAGE.matcher(text);
        while (message.find()) {
            String topic = message.group(1);
            int number = Integer.parseInt(message.group(3));
            int wanted = next.getOrDefault(topic, 0);
            if (number != wanted) {
                failures.add(this + " wanted " + topic + " " + wanted + ", got " + number);
            }
            next.put(topic, number + 1);
            cursor = message.group(2);
            if (++received == expected()) {
                complete.countDown();
            }
        }
        Matcher reached = CURSOR.matcher(text);
        while (reached.find()) {
            Cursor told = Cursor.parse(reached.group(1));
            if (cursor.isEmpty() || told.covers(Cursor.parse(cursor).positions().get(0))) {
                cursor = told.toString();
            }
        }
        if (text.contains("\"type\":\"gap\"")) {
            failures.add(this + " was told of a gap: " + text);
        }
    }

    private final class Link implements Transport {
        private final int number;
        private final int kind;
        private volatile Peer peer;

        Link(int number, int kind) {
            this.number = number;
            this.kind = kind;
        }

        @Override
        public String name() {
            return List.of("ws", "ndjson", "poll").get(kind);
        }

        @Override
        public Format format() {
            return kind == 2 ? Format.POLL : Format.LINES;
        }

        @Override
        public void write(Chunk chunk, Completion done) {
            synchronized (StressClient.this) {
                if (number != connection) {
                    later(() -> done.done(null));
                } else {
                    switch (random.nextInt(20)) {
                        case 0 -> {
                            // lost on the way
                            later(() -> done.done(new IOException("cut")));
                            connect();
                        }
                        case 1 -> {
                            // arrives, and then the connection is cut
                            read(chunk.text());
                            done.done(null);
                            gone();
                            connect();
                        }
                        case 2, 3, 4, 5, 6 -> {
                            read(chunk.text());
                            later(() -> done.done(null));
                        }
                        default -> {
                            read(chunk.text());
                            done.done(null);
                        }
                    }
                }
            }
        }

        private void gone() {
            Peer known = peer;
            if (known != null) {
                known.gone(Close.LOST, "cut");
            }
        }

        private void later(Runnable action) {
            try {
                pool.execute(action);
            } catch (RejectedExecutionException e) {
                action.run();
            }
        }

        @Override
        public void ping(Completion done) {
            peer.alive();
            later(() -> done.done(null));
        }

        @Override
        public void refuse(Problem problem) {
            synchronized (StressClient.this) {
                if (!stopped) {
                    failures.add(StressClient.this + " was refused: " + problem);
                }
            }
        }

        @Override
        public void end(Close close) {
            synchronized (StressClient.this) {
                if (number == connection) {
                    connect();
                }
            }
        }

        @Override
        public void abort() {
            synchronized (StressClient.this) {
                failures.add(StressClient.this + " was aborted");
            }
        }
    }
}
