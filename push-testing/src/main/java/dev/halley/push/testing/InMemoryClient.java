package dev.halley.push.testing;

import dev.halley.push.Cursor;
import dev.halley.push.Message;
import dev.halley.push.Position;
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
import jakarta.json.JsonString;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client without a network: it speaks the lines of docs/protocol.md §4.1 to an {@link InMemoryPush}, reads at once (unless it is
 * told to {@linkplain #stopReading stop}) and answers pings. Messages
 * and other lines are taken apart from each other; heartbeats only move the cursor. All calls on the test's thread.
 */
public final class InMemoryClient {
    private static final String DATA = ",\"data\":";

    private final InMemoryPush push;
    private final Arrival arrival;
    private final Peer peer;
    private final Queue<Message> messages = new ArrayDeque<>();
    private final Queue<String> lines = new ArrayDeque<>();
    private final Map<String, Position> positions = new TreeMap<>();
    private final Map<String, CompletableFuture<String>> replies = new HashMap<>();
    private int requested;
    private String id = "";
    private boolean open;
    private boolean reading = true;
    private @Nullable Runnable unread;

    InMemoryClient(InMemoryPush push, Arrival arrival) {
        this.push = push;
        this.arrival = arrival;
        this.peer = push.engine().connect(arrival, new Memory());
    }

    /**
     * @return the id that the engine gave it, empty where it was refused
     */
    public String id() {
        return id;
    }

    /**
     * @return what it would resume by
     */
    public Cursor cursor() {
        push.run();
        return Cursor.of(positions.values());
    }

    /**
     * @return whether it is connected
     */
    public boolean isOpen() {
        push.run();
        return open;
    }

    /**
     * @return the next message
     * @throws AssertionError where there is none
     */
    public Message takeMessage() {
        push.run();
        Message message = messages.poll();
        if (message == null) {
            throw new AssertionError("expected a message, found none; other lines: " + lines);
        }
        return message;
    }

    /**
     * @return all messages that came and were not taken
     */
    public List<Message> takeMessages() {
        push.run();
        List<Message> all = List.copyOf(messages);
        messages.clear();
        return all;
    }

    /**
     * @return the next line that is no {@code message}, {@code open} or {@code heartbeat}, as JSON; a refusal is an {@code error}
     * @throws AssertionError where there is none
     */
    public String takeLine() {
        push.run();
        String line = lines.poll();
        if (line == null) {
            throw new AssertionError("expected a line, found none; messages: " + messages);
        }
        return line;
    }

    /** Fails unless all messages and lines were taken. */
    public void assertNothingMore() {
        push.run();
        if (!messages.isEmpty() || !lines.isEmpty()) {
            throw new AssertionError("expected nothing more, found " + messages + " and " + lines);
        }
    }

    /**
     * Subscribes to live messages.
     *
     * @param topics topics or patterns
     */
    public void subscribe(String... topics) {
        send(request("subscribe", topics));
    }

    /**
     * @param topics topics or patterns
     */
    public void unsubscribe(String... topics) {
        send(request("unsubscribe", topics));
    }

    private static String request(String type, String... topics) {
        return Json.createObjectBuilder()
                .add("type", type)
                .add("topics", Json.createArrayBuilder(Arrays.asList(topics)))
                .build()
                .toString();
    }

    /**
     * @param topic where to
     * @param json the data
     */
    public void publish(String topic, String json) {
        send("{\"type\":\"publish\",\"topic\":" + Json.createValue(topic) + ",\"data\":" + json + "}");
    }

    /**
     * Asks the application.
     *
     * @param topic what about
     * @param json the data
     * @return completes with the reply's data as JSON, within this call or one that runs the engine later; fails with an {@link IllegalStateException} whose message is
     *     the {@code error} as JSON
     */
    public CompletableFuture<String> request(String topic, String json) {
        CompletableFuture<String> reply = new CompletableFuture<>();
        String request = "request-" + ++requested;
        replies.put(request, reply);
        send("{\"type\":\"request\",\"id\":\"" + request + "\",\"topic\":" + Json.createValue(topic) + ",\"data\":"
                + json + "}");
        return reply;
    }

    /**
     * Sends a message of any form.
     *
     * @param text what a WebSocket client would send
     */
    public void send(String text) {
        peer.received(text);
        push.run();
    }

    /** Takes no bytes any more: the next write to it is not over before {@link #readAgain}, and stalls after the write time-out of the settings. */
    public void stopReading() {
        reading = false;
    }

    /** Takes what was written meanwhile, and all that follows. */
    public void readAgain() {
        reading = true;
        Runnable write = unread;
        unread = null;
        if (write != null) {
            write.run();
        }
        push.run();
    }

    /** Loses the connection. */
    public void cut() {
        open = false;
        peer.gone(Close.LOST, "the connection was lost");
        push.run();
    }

    /**
     * Comes back as the same client, with its cursor.
     *
     * @return the new connection
     */
    public InMemoryClient reconnect() {
        Log.Start start = new Log.Start.After(cursor());
        return push.connect(new Arrival(
                id,
                arrival.principal(),
                arrival.roles(),
                arrival.remoteAddress(),
                arrival.patterns(),
                List.of(),
                1,
                start,
                0));
    }

    private void read(String line) {
        try (var reader = Json.createReader(new StringReader(line))) {
            JsonObject object = reader.readObject();
            String type = object.getString("type");
            if (object.get("cursor") instanceof JsonString cursor) {
                moveTo(Cursor.parse(cursor.getString()).positions());
            }
            switch (type) {
                case "open" -> {
                    id = object.getString("client");
                    open = true;
                }
                case "heartbeat" -> {
                    // the cursor was all of it
                }
                case "message" -> {
                    Message message = message(object, line);
                    moveTo(List.of(message.position()));
                    messages.add(message);
                }
                default -> {
                    CompletableFuture<String> reply = replies.remove(object.getString("id", ""));
                    if (reply == null) {
                        lines.add(line);
                    } else if (type.equals("reply")) {
                        reply.complete(data(line));
                    } else {
                        reply.completeExceptionally(new IllegalStateException(line));
                    }
                }
            }
        }
    }

    private void moveTo(Collection<Position> reached) {
        reached.forEach(position -> positions.put(position.lane(), position));
    }

    private static Message message(JsonObject object, String line) {
        return new Message(
                object.getString("topic"),
                Position.parse(object.getString("position")),
                object.getJsonNumber("time").longValue(),
                object.getString("id", null),
                object.getString("key", null),
                object.getString("from", null),
                data(line));
    }

    /** As they were sent: the last member, and no text in quotes can contain its bare name. */
    private static String data(String line) {
        return line.substring(line.indexOf(DATA) + DATA.length(), line.length() - 1);
    }

    /** Its end of the connection. */
    private final class Memory implements Transport {
        @Override
        public String name() {
            return "ws";
        }

        @Override
        public Format format() {
            return Format.LINES;
        }

        @Override
        public void write(Chunk chunk, Completion done) {
            take(() -> {
                chunk.text().lines().forEach(InMemoryClient.this::read);
                done.done(null);
            });
        }

        @Override
        public void ping(Completion done) {
            take(() -> {
                peer.alive();
                done.done(null);
            });
        }

        private void take(Runnable write) {
            if (reading) {
                write.run();
            } else {
                unread = write;
            }
        }

        @Override
        public void refuse(Problem problem) {
            lines.add(problem.json());
        }

        @Override
        public void end(Close close) {
            open = false;
        }

        @Override
        public void abort() {
            open = false;
            unread = null;
        }
    }
}
