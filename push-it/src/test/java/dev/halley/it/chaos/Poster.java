package dev.halley.it.chaos;

import dev.halley.push.Position;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A client that publishes by POST, and repeats what was not answered until it is, with the same id. One thread. */
final class Poster implements Runnable {
    private static final int PATIENCE_MILLIS = 1_000;
    private static final int TRAIL = 12;

    private final String name;
    private final World world;
    private final Random random;
    private final String client;
    private final Deque<String> trail = new ArrayDeque<>();

    Poster(int number, World world) {
        this.name = "poster " + number;
        this.world = world;
        this.random = new Random(world.seed() * 37 + number);
        this.client = String.format("%016x%016x", random.nextLong(), number);
    }

    @Override
    public void run() {
        while (!world.isComplete()) {
            int number = world.nextNumber();
            String topic = Topics.busy(random);
            String key = random.nextBoolean() ? "&key=" + random.nextInt(4) : "";
            String query = "topic=" + URLEncoder.encode(topic, StandardCharsets.UTF_8) + key + "&id=p" + number;
            try {
                boolean answered = post(query, number, topic);
                while (!answered) {
                    world.figures().count("posts repeated");
                    answered = post(query, number, topic);
                }
                world.figures().count("posts");
            } catch (Broken e) {
                world.violations().add(name, e.getMessage(), trail);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(200)));
        }
    }

    /** Whether it was answered. */
    private boolean post(String query, int number, String topic) {
        String body = Json.createValue(Payload.of(number)).toString();
        long connection = world.nextConnection();
        note("#" + connection + " " + query);
        try (Link link = new Link(world.port(), 65_536, PATIENCE_MILLIS)) {
            link.send("POST /push?" + (world.isComplete() ? "clean=" : "connection=") + connection + "&client=" + client
                    + "&" + query
                    + " HTTP/1.1\r\nHost: halley.test\r\nContent-Length: "
                    + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
            Response response = new Response(link);
            String answer = response.body();
            note(response.status() + " " + answer);
            if (response.status() == 200) {
                check(Lines.parse(answer), number, topic);
                return true;
            }
            world.refused(response.status());
        } catch (IOException e) {
            note(e.toString());
        }
        return false;
    }

    private void check(JsonObject published, int number, String topic) {
        Position position = Position.parse(published.getString("position"));
        int sequence = Math.toIntExact(position.sequence());
        Epoch epoch = world.ledger().epoch(position.lane());
        epoch.await(sequence);
        boolean right = epoch.number(sequence) == number
                && Topics.NAMES.get(epoch.topic(sequence)).equals(topic);
        Broken.unless(right, "%s is not where %d of %s was published", position, number, topic);
        Broken.unless(published.getString("id").equals("p" + number), "expected the id back, found %s", published);
    }

    private void note(String event) {
        trail.addLast(event);
        if (trail.size() > TRAIL) {
            trail.removeFirst();
        }
    }
}
