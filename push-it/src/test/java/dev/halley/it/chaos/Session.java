package dev.halley.it.chaos;

import dev.halley.push.Cursor;
import dev.halley.push.Position;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Everything that comes on one connection, handed to the model line by line. For one thread. */
final class Session {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String ACCEPTED = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private final Link link;
    private final String transport;
    private final Model model;
    private final Consumer<String> trail;
    private Lines lines;
    private WebSocketLines webSocket;
    private Response response;
    private String client = "";
    private boolean opened;
    private boolean closed;

    /** {@code transport} as in the query, or {@code bin} for a WebSocket of binary frames. */
    Session(Link link, String transport, Model model, Consumer<String> trail) {
        this.link = link;
        this.transport = transport;
        this.model = model;
        this.trail = trail;
    }

    /** Asks, and gives the status of the answer; 200 where there is something to read. */
    int ask(String query, String... headers) throws IOException {
        boolean upgrade = transport.equals("ws") || transport.equals("bin");
        StringBuilder head = new StringBuilder("GET /push?" + query + "&transport=" + (upgrade ? "ws" : transport));
        head.append(" HTTP/1.1\r\nHost: halley.test\r\n");
        List.of(headers).forEach(header -> head.append(header).append("\r\n"));
        if (upgrade) {
            head.append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ")
                    .append(KEY)
                    .append("\r\nSec-WebSocket-Protocol: ")
                    .append(transport.equals("bin") ? "halley.v1.bin" : "halley.v1")
                    .append("\r\n");
        }
        link.send(head.append("\r\n").toString());
        response = new Response(link);
        if (response.status() == 101 && upgrade) {
            Broken.unless(response.header("Sec-WebSocket-Accept").equals(ACCEPTED), "expected the key's answer");
            webSocket = new WebSocketLines(link, transport.equals("bin"));
            lines = webSocket;
            return 200;
        }
        if (response.status() == 200) {
            lines = switch (transport) {
                case "sse" -> Lines.sse(response);
                case "ndjson" -> Lines.ndjson(response);
                case "iframe" -> Lines.iframe(response);
                case "poll" -> this::poll;
                default -> throw new Broken("expected an upgrade, found 200");
            };
        }
        return response.status();
    }

    /** What a poll answers, and nothing more. */
    private JsonObject poll() throws IOException {
        return opened ? null : Lines.parse(response.body());
    }

    /** Takes one line, or one answer of a poll; false once the server has ended the connection. */
    boolean take() throws IOException {
        JsonObject line = lines.next();
        if (line == null) {
            trail.accept("the end");
            return false;
        }
        String text = line.toString();
        trail.accept(text.length() > 160 ? text.substring(0, 160) + "…" : text);
        Broken.unless(!closed, "expected nothing after close, found %s", line);
        if (transport.equals("poll")) {
            answer(line);
        } else {
            line(line);
        }
        return true;
    }

    private void line(JsonObject line) throws IOException {
        String type = line.getString("type");
        boolean refused = type.equals("error") && webSocket != null && line.getInt("status") == 503;
        Broken.unless(opened != (type.equals("open") || refused), "expected open first and once, found %s", line);
        switch (type) {
            case "open" -> {
                opened = true;
                client = line.getString("client");
                model.opened(only(line), line.getString("verdict"));
            }
            case "message" -> model.message(line);
            case "gap" -> model.gap(line);
            case "heartbeat" -> {
                model.advance(Cursor.parse(line.getString("cursor")));
                if (webSocket != null && client.charAt(0) < '8') {
                    webSocket.pong(line.getString("cursor"));
                }
            }
            case "subscribed" -> model.history(line);
            // refused after the upgrade; close follows
            case "error" -> opened = true;
            case "close" -> {
                int code = line.getInt("code");
                Broken.unless(code >= 4000 && code <= 4200 && line.getInt("retry") >= 0, "unexpected %s", line);
                closed = true;
            }
            default -> throw new Broken("expected no " + line);
        }
    }

    private static Position only(JsonObject line) {
        Cursor cursor = Cursor.parse(line.getString("cursor"));
        Broken.unless(cursor.positions().size() == 1, "expected one lane, found %s", cursor);
        return cursor.positions().get(0);
    }

    private void answer(JsonObject answer) {
        opened = true;
        client = answer.getString("client");
        List<JsonObject> entries = new ArrayList<>();
        entries.addAll(answer.getJsonArray("gaps").getValuesAs(JsonObject.class));
        entries.addAll(answer.getJsonArray("messages").getValuesAs(JsonObject.class));
        entries.sort(Comparator.comparingLong(entry -> place(entry).sequence()));
        model.opened(beginning(entries, only(answer)), answer.getString("verdict"));
        if (answer.containsKey("subscribed")) {
            answer.getJsonArray("subscribed").getValuesAs(JsonObject.class).forEach(model::history);
        }
        for (JsonObject entry : entries) {
            if (entry.getString("type").equals("gap")) {
                model.gap(entry);
            } else {
                model.message(entry);
            }
        }
        model.advance(Cursor.parse(answer.getString("cursor")));
    }

    /** Where a poll began, which it does not say: at the client's cursor, or where that is told lost, or right before what came first. */
    private Position beginning(List<JsonObject> entries, Position end) {
        if (entries.isEmpty()) {
            return model.known(end.lane()).orElse(end);
        }
        JsonObject first = entries.get(0);
        boolean lost = Stream.of("epoch", "rollback").anyMatch(first.getString("reason", "")::equals);
        Position place = place(first);
        return lost ? place : model.known(end.lane()).orElse(new Position(place.lane(), place.sequence() - 1));
    }

    private static Position place(JsonObject entry) {
        return entry.getString("type").equals("gap") ? only(entry) : Position.parse(entry.getString("position"));
    }

    /** As the server has named the client; empty before. */
    String client() {
        return client;
    }

    boolean isOpen() {
        return opened;
    }

    /** Whether the server has said close. */
    boolean isClosed() {
        return closed;
    }

    /** Says goodbye where the transport has a word for it. */
    void bye() throws IOException {
        if (webSocket != null && !closed) {
            webSocket.close(1000);
        }
    }
}
