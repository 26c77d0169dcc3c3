package dev.halley.bench.load;

import java.nio.ByteBuffer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Bayeux as CometD's JavaScript client speaks it, on {@code ws-text} and {@code poll}: a handshake, a subscription, then a {@code /meta/connect} after each answer to one. After a cut it goes on with its
 * session, or shakes hands again where that is gone.
 */
final class CometdClient extends Client {
    private static final int REPLY = 1024;

    private enum Step {
        HANDSHAKE,
        SUBSCRIBE,
        CONNECT
    }

    private final boolean polls;
    /** A poll's messages come first, then the reply; on a WebSocket each has a frame of its own. */
    private final Glimpse reply;

    private final String channels;
    private Step step = Step.HANDSHAKE;
    private boolean first = true;
    private boolean stamped;
    private String client = "";
    private String cookie = "";
    private int id;

    CometdClient(Ticket ticket) {
        super(ticket);
        polls = ticket.transport().equals("poll");
        reply = polls ? new Glimpse(0, REPLY) : new Glimpse(REPLY, 0);
        channels = ticket.topics().byPattern()
                ? "\"/bench/*\""
                : IntStream.range(0, ticket.topics().count())
                        .mapToObj(i -> "\"/bench/" + (ticket.topics().first() + i) + "\"")
                        .collect(Collectors.joining(",", "[", "]"));
    }

    @Override
    void come() {
        step = client.isEmpty() ? Step.HANDSHAKE : Step.CONNECT;
        first = true;
        clear();
        open(polls ? post() : Http.upgrade("/cometd", ""));
    }

    @Override
    public void answered(int status, String head) {
        super.answered(status, head);
        if (polls) {
            String given = Glimpse.between(head, head.indexOf("Set-Cookie: "), "Set-Cookie: ", ";");
            cookie = given.isEmpty() ? cookie : "Cookie: " + given + "\r\n";
        } else {
            sendText(message());
        }
    }

    private void say() {
        clear();
        if (polls) {
            request(post());
        } else {
            sendText(message());
        }
    }

    private String post() {
        String name = switch (step) {
            case HANDSHAKE -> "handshake";
            case SUBSCRIBE -> "";
            case CONNECT -> "connect";
        };
        return Http.post("/cometd/" + name, "Content-Type: application/json;charset=UTF-8\r\n" + cookie, message());
    }

    private String message() {
        String type = polls ? "long-polling" : "websocket";
        String specific = switch (step) {
            case HANDSHAKE ->
                "\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"minimumVersion\":\"1.0\",\"supportedConnectionTypes\":[\""
                        + type + "\"],\"advice\":{\"timeout\":60000,\"interval\":0}";
            case SUBSCRIBE ->
                "\"channel\":\"/meta/subscribe\",\"subscription\":" + channels + ",\"clientId\":\"" + client + "\"";
            case CONNECT ->
                "\"channel\":\"/meta/connect\",\"connectionType\":\"" + type + "\",\"clientId\":\"" + client + "\""
                        + (first ? ",\"advice\":{\"timeout\":0}" : "");
        };
        return "[{\"id\":\"" + ++id + "\"," + specific + "}]";
    }

    @Override
    public void data(ByteBuffer bytes) {
        reply.see(bytes);
        stamped |= stamps(bytes);
    }

    @Override
    public void messageEnd() {
        if (!stamped) {
            replied(reply.first());
        }
        clear();
    }

    @Override
    public void complete() {
        replied(reply.last());
    }

    private void clear() {
        reply.clear();
        stamped = false;
    }

    private void replied(String text) {
        if (!text.contains("\"successful\":true")) {
            if (step == Step.HANDSHAKE || !text.contains("\"reconnect\":\"handshake\"")) {
                throw new IllegalStateException("expected success of " + step + ", found " + text);
            }
            step = Step.HANDSHAKE;
            client = "";
            say();
            return;
        }
        switch (step) {
            case HANDSHAKE -> {
                client = Glimpse.between(text, 0, "\"clientId\":\"", "\"");
                step = Step.SUBSCRIBE;
            }
            case SUBSCRIBE -> {
                step = Step.CONNECT;
                ready();
            }
            case CONNECT -> {
                first = false;
                ready();
            }
        }
        say();
    }
}
