package dev.halley.push.cdi;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.halley.push.TopicPattern;
import dev.halley.push.core.Engine;
import dev.halley.push.core.connection.Arrival;
import dev.halley.push.core.encode.Chunk;
import dev.halley.push.core.encode.Format;
import dev.halley.push.core.encode.Problem;
import dev.halley.push.core.transport.Close;
import dev.halley.push.core.transport.Completion;
import dev.halley.push.core.transport.Peer;
import dev.halley.push.core.transport.Transport;
import dev.halley.push.spi.Log;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A client in memory that speaks the lines of a WebSocket. */
final class TestClient implements Transport, AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    private final BlockingQueue<JsonObject> lines = new LinkedBlockingQueue<>();
    private final String transport;
    private @Nullable Peer peer;

    private TestClient(String transport) {
        this.transport = transport;
    }

    /** Connects, and is connected when this returns. */
    static TestClient of(Engine engine, String... topics) {
        return of(engine, null, Set.of(), topics);
    }

    static TestClient of(Engine engine, @Nullable String principal, Set<String> roles, String... topics) {
        TestClient client = start(engine, principal, roles, topics);
        client.next("open");
        return client;
    }

    /** Asks to be connected. */
    static TestClient start(Engine engine, @Nullable String principal, Set<String> roles, String... topics) {
        return start(engine, "ws", null, principal, roles, new Log.Start.Now(), topics);
    }

    /** Asks to be connected as a client that was here before, from a place in the log. */
    static TestClient start(
            Engine engine,
            String transport,
            @Nullable String id,
            @Nullable String principal,
            Set<String> roles,
            Log.Start from,
            String... topics) {
        TestClient client = new TestClient(transport);
        client.peer = engine.connect(
                new Arrival(id, principal, roles, "127.0.0.1", TopicPattern.parseAll(topics), List.of(), 1, from, 0),
                client);
        return client;
    }

    /** The next line of this type; others before it are skipped. */
    JsonObject next(String type) {
        while (true) {
            JsonObject line = next();
            if (line.getString("type").equals(type)) {
                return line;
            }
        }
    }

    /** The data of the next message. */
    String data() {
        return next("message").get("data").toString();
    }

    private JsonObject next() {
        try {
            JsonObject line = lines.poll(PATIENCE_SECONDS, SECONDS);
            if (line == null) {
                throw new AssertionError("nothing came within " + PATIENCE_SECONDS + " s");
            }
            return line;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void subscribe(String id, String topic) {
        send("{\"type\":\"subscribe\",\"id\":\"" + id + "\",\"topics\":[\"" + topic + "\"]}");
    }

    void unsubscribe(String id, String topic) {
        send("{\"type\":\"unsubscribe\",\"id\":\"" + id + "\",\"topics\":[\"" + topic + "\"]}");
    }

    void publish(String id, String topic, String data) {
        send("{\"type\":\"publish\",\"id\":\"" + id + "\",\"topic\":\"" + topic + "\",\"data\":" + data + "}");
    }

    void request(String id, String topic, String data) {
        send("{\"type\":\"request\",\"id\":\"" + id + "\",\"topic\":\"" + topic + "\",\"data\":" + data + "}");
    }

    private void send(String line) {
        peer.received(line);
    }

    @Override
    public void close() {
        peer.gone(1000, "the client asked for it");
    }

    @Override
    public String name() {
        return transport;
    }

    @Override
    public Format format() {
        return Format.LINES;
    }

    @Override
    public void write(Chunk chunk, Completion done) {
        chunk.text().lines().forEach(this::add);
        done.done(null);
    }

    private void add(String line) {
        try (var reader = Json.createReader(new StringReader(line))) {
            lines.add(reader.readObject());
        }
    }

    @Override
    public void refuse(Problem problem) {
        add("{\"type\":\"refused\",\"status\":" + problem.status() + ",\"detail\":" + Json.createValue(problem.detail())
                + "}");
    }

    @Override
    public void end(Close close) {}

    @Override
    public void abort() {}
}
