package dev.halley.bench.load;

import java.nio.ByteBuffer;

/**
 * STOMP 1.2 as its JavaScript client speaks it. A simple broker confirms no subscription, so the client's last request is a message to itself, which comes back once all before it was done.
 */
final class StompClient extends Client {
    private static final int HEAD = 12;

    private final Glimpse glimpse = new Glimpse(HEAD, 0);

    StompClient(Ticket ticket) {
        super(ticket);
    }

    @Override
    void come() {
        glimpse.clear();
        open(Http.upgrade("/stomp", "Sec-WebSocket-Protocol: v12.stomp\r\n"));
    }

    @Override
    public void answered(int status, String head) {
        super.answered(status, head);
        sendText("CONNECT\naccept-version:1.2\nhost:127.0.0.1\nheart-beat:10000,10000\n\n\0");
    }

    @Override
    public void data(ByteBuffer bytes) {
        glimpse.see(bytes);
        if (!stamps(bytes) && glimpse.first().startsWith("MESSAGE")) {
            ready();
        }
    }

    @Override
    public void messageEnd() {
        String first = glimpse.first();
        glimpse.clear();
        if (first.startsWith("CONNECTED")) {
            subscribe();
        } else if (!first.startsWith("MESSAGE") && !first.isBlank()) {
            throw new IllegalStateException("expected CONNECTED or MESSAGE, found " + first);
        }
    }

    private void subscribe() {
        if (ticket.topics().byPattern()) {
            subscribe(0, "/topic/bench/*");
        } else {
            for (int i = 0; i < ticket.topics().count(); i++) {
                subscribe(i, "/topic/bench/" + (ticket.topics().first() + i));
            }
        }
        String own = "/topic/client/" + ticket.number();
        subscribe(ticket.topics().count(), own);
        sendText("SEND\ndestination:" + own + "\n\nready\0");
    }

    private void subscribe(int id, String destination) {
        sendText("SUBSCRIBE\nid:sub-" + id + "\ndestination:" + destination + "\n\n\0");
    }
}
