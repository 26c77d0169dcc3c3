package dev.halley.it;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Publishes to topics by chance, on a thread of its own, numbers that count up from 0 in each topic and some text, until it is stopped. */
final class SteadyPublisher {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final List<String> TEXTS =
            List.of("plain", "é", "Grüße aus Köln", "日本語", "😀👩‍👩‍👧", "\u2028\u2029", "</script><!--", "\\\"\\n");

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;
    private final List<String> topics;
    private final Random random;
    private final Map<String, Integer> published = new ConcurrentHashMap<>();
    private final FutureTask<Map<String, Integer>> work = new FutureTask<>(this::publish);
    private volatile boolean stopped;

    /** To the server at this address; of the topics each gets about twice as many messages as the next one. */
    SteadyPublisher(URI address, List<String> topics, long seed) {
        this.address = address;
        this.topics = topics;
        this.random = new Random(seed);
        new Thread(work, "publisher").start();
    }

    /** Stops it, and gives how many messages each topic has got. */
    Map<String, Integer> stop() throws Exception {
        stopped = true;
        return work.get(30, TimeUnit.SECONDS);
    }

    /** Waits until it has published so many more messages to a topic; 30 s at most. */
    void awaitMore(String topic, int messages) throws InterruptedException {
        int enough = published.getOrDefault(topic, 0) + messages;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        synchronized (published) {
            while (published.getOrDefault(topic, 0) < enough) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("expected " + enough + " messages of " + topic + ", found " + published);
                }
                TimeUnit.NANOSECONDS.timedWait(published, left);
            }
        }
    }

    private Map<String, Integer> publish() throws IOException, InterruptedException {
        while (!stopped) {
            int i = 0;
            while (i < topics.size() - 1 && random.nextBoolean()) {
                i++;
            }
            publish(topics.get(i));
            synchronized (published) {
                published.notifyAll();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return published;
    }

    private void publish(String topic) throws IOException, InterruptedException {
        int n = published.merge(topic, 1, Integer::sum) - 1;
        String text = TEXTS.get(random.nextInt(TEXTS.size())).repeat(random.nextInt(8));
        String data = "{\"n\":" + n + ",\"text\":\"" + text + "\"}";
        HttpRequest request = HttpRequest.newBuilder(
                        address.resolve("push?topic=" + URLEncoder.encode(topic, StandardCharsets.UTF_8)))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(data))
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("publishing to " + topic + ": " + answer.body());
        }
    }
}
