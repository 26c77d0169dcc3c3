package dev.halley.bench.load;

import java.nio.ByteBuffer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Halley's protocol on every transport: {@code ws-text}, {@code ws-binary}, {@code sse}, {@code ndjson}, {@code iframe}, {@code poll}. It comes back with its cursor when a stream rotates. */
final class HalleyClient extends Client {
    private static final String POSITION = "\"position\":\"";
    private static final String CURSOR = "\"cursor\":\"";
    private static final int FIRST = 400;
    private static final int LAST = 1024;

    private final Glimpse glimpse;
    private final boolean polls;
    private final String query;
    private String cursor = "";
    private String id = "";

    HalleyClient(Ticket ticket) {
        super(ticket);
        polls = ticket.transport().equals("poll");
        glimpse = polls ? new Glimpse(FIRST, 0) : new Glimpse(0, LAST);
        String topics = ticket.topics().byPattern()
                ? "topic=bench/*"
                : IntStream.range(0, ticket.topics().count())
                        .mapToObj(i -> "topic=bench/" + (ticket.topics().first() + i))
                        .collect(Collectors.joining("&"));
        query = "/push?" + topics + "&transport=" + ticket.transport().replaceAll("^ws-.*", "ws");
    }

    @Override
    void come() {
        note();
        glimpse.clear();
        String target = target();
        switch (ticket.transport()) {
            case "ws-text" -> open(Http.upgrade(target, "Sec-WebSocket-Protocol: halley.v1\r\n"));
            case "ws-binary" -> open(Http.upgrade(target, "Sec-WebSocket-Protocol: halley.v1.bin\r\n"));
            case "poll" -> open(poll());
            default -> open(Http.get(target, ""));
        }
    }

    private String target() {
        return query + (cursor.isEmpty() ? "" : "&cursor=" + cursor);
    }

    private String poll() {
        return Http.get(cursor.isEmpty() ? query + "&wait=0" : query + "&cursor=" + cursor + "&client=" + id, "");
    }

    @Override
    public void data(ByteBuffer bytes) {
        glimpse.see(bytes);
        stamps(bytes);
        if (!polls) {
            // `open` is the first thing said
            ready();
        }
    }

    /** Remembers where a stream has come to. */
    private void note() {
        String last = glimpse.last();
        String position = Glimpse.between(last, last.lastIndexOf(POSITION), POSITION, "\"");
        String given = position.isEmpty() ? Glimpse.between(last, last.lastIndexOf(CURSOR), CURSOR, "\"") : position;
        cursor = given.isEmpty() ? cursor : given;
    }

    @Override
    public void complete() {
        if (!polls) {
            note();
            glimpse.clear();
            comeBack(Http.get(target(), ""));
            return;
        }
        String first = glimpse.first();
        cursor = Glimpse.between(first, 0, CURSOR, "\"");
        id = Glimpse.between(first, 0, "\"client\":\"", "\"");
        if (cursor.isEmpty()) {
            throw new IllegalStateException("expected an answer with a cursor, found " + first);
        }
        glimpse.clear();
        request(poll());
        ready();
    }

    @Override
    public void closeFrame(int code) {
        if (code == 4000) {
            comeBack();
        } else {
            super.closeFrame(code);
        }
    }
}
