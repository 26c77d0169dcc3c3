package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a client of any transport is told, line by line, and what it would bring back after each. */
public final class Reading {
    private static final Pattern BLOCK = Pattern.compile("<script nonce=\"[^\"]*\">h\\(\\[(.*)]\\)</script>");

    private final JsonObject opening;
    private final Supplier<Entry> lines;

    private Reading(JsonObject opening, Supplier<Entry> lines) {
        this.opening = opening;
        this.lines = lines;
    }

    /** A line, and the cursor that this transport's plainest client keeps of it. */
    public record Entry(JsonObject line, String cursor) {
        private Entry(JsonObject line) {
            this(line, line.getString(line.containsKey("position") ? "position" : "cursor", null));
        }

        private boolean isHeartbeat() {
            return line.getString("type").equals("heartbeat");
        }
    }

    /** {@code open}, or a poll's answer. */
    public String verdict() {
        return opening.getString("verdict");
    }

    /** Where it begins: the cursor of {@code open}, or of a poll's answer. */
    public String cursor() {
        return opening.getString("cursor");
    }

    /** The server ends it. */
    public static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Ended(String how) {
            super(how);
        }
    }

    /** The next message or gap; fails with {@link Ended} where there is a {@code close} instead. */
    public Entry next() {
        Entry next = lines.get();
        if (next.line().getString("type").equals("close")) {
            throw new Ended(next.line().toString());
        }
        return next.isHeartbeat() ? next() : next;
    }

    /** Begins one, on ws, sse, ndjson, iframe or poll. */
    public static Reading open(Site site, String transport, String query, String... headers) {
        if (transport.equals("ws")) {
            WebSocketWire socket = site.webSocket(query, headers);
            return new Reading(socket.first(), () -> new Entry(socket.next()));
        }
        if (transport.equals("poll")) {
            return poll(site, query);
        }
        Wire wire = site.wire().send(site.push().get(query + "&transport=" + transport, headers));
        Head head = wire.head();
        assertThat(head.status()).as(head.toString()).isEqualTo(200);
        return of(transport, new Lines(wire));
    }

    /** The body of a response that streams. */
    static Reading of(String transport, Lines text) {
        return switch (transport) {
            case "sse" -> sse(new Sse(text));
            case "ndjson" -> stream(text, line -> Stream.of(Answer.parse(line)));
            default -> stream(text, Reading::block);
        };
    }

    private static Reading sse(Sse sse) {
        return new Reading(sse.next().json(), () -> {
            Sse.Event event = sse.next();
            return new Entry(event.json(), event.id());
        });
    }

    private static Reading stream(Lines text, Function<String, Stream<JsonObject>> parse) {
        Queue<JsonObject> ready = new ArrayDeque<>();
        Supplier<JsonObject> next = () -> {
            while (ready.isEmpty()) {
                parse.apply(text.next()).forEach(ready::add);
            }
            return ready.remove();
        };
        return new Reading(next.get(), () -> new Entry(next.get()));
    }

    private static Stream<JsonObject> block(String text) {
        Matcher block = BLOCK.matcher(text);
        return block.find() ? objects(Answer.parse("{\"lines\":[" + block.group(1) + "]}"), "lines") : Stream.of();
    }

    /** Polls again whenever all of an answer was read; what an answer holds is put in order by its positions. */
    private static Reading poll(Site site, String query) {
        Answer opened = site.ask(site.push().get(query + "&wait=0"));
        assertThat(opened.status()).as(opened.head().toString()).isEqualTo(200);
        JsonObject first = opened.json();
        Queue<Entry> ready = new ArrayDeque<>(entries(first));
        String[] cursor = {first.getString("cursor")};
        String topics = query.replaceAll("&.*", "");
        return new Reading(first, () -> {
            while (ready.isEmpty()) {
                Answer whole = site.ask(site.push().get(topics + "&wait=10&cursor=" + cursor[0]));
                if (whole.status() != 200) {
                    throw new Ended(whole.head().toString());
                }
                JsonObject answer = whole.json();
                ready.addAll(entries(answer));
                cursor[0] = answer.getString("cursor");
            }
            return ready.remove();
        });
    }

    private static Queue<Entry> entries(JsonObject answer) {
        return Stream.concat(objects(answer, "messages"), objects(answer, "gaps"))
                .map(Entry::new)
                .sorted(Comparator.comparingLong(entry -> sequence(entry.cursor())))
                .collect(Collectors.toCollection(ArrayDeque::new));
    }

    private static Stream<JsonObject> objects(JsonObject in, String member) {
        JsonArray array = in.getJsonArray(member);
        return array.stream().map(value -> value.asJsonObject());
    }

    static long sequence(String cursor) {
        return Long.parseLong(cursor.substring(cursor.indexOf('-') + 1));
    }
}
