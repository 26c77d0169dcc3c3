package dev.halley.bench.load;

import java.nio.ByteBuffer;

/** The two bare servers: what comes are stamps and a line break, or an answer to a poll. */
final class BareClient extends Client {
    private final boolean polls;
    private String at = "";

    BareClient(Ticket ticket) {
        super(ticket);
        polls = ticket.transport().equals("poll");
    }

    @Override
    void come() {
        if (ticket.transport().startsWith("ws")) {
            open(Http.upgrade("/" + ticket.transport(), ""));
        } else {
            open(Http.get("/" + ticket.transport() + at, ""));
        }
    }

    @Override
    public void answered(int status, String head) {
        super.answered(status, head);
        if (polls) {
            // where it stands, for the next request
            at = "?at=" + Glimpse.between(head, head.indexOf("X-At: "), "X-At: ", "\r\n");
        } else {
            ready();
        }
    }

    @Override
    public void data(ByteBuffer bytes) {
        stamps(bytes);
    }

    @Override
    public void complete() {
        if (polls) {
            request(Http.get("/poll" + at, ""));
            ready();
        } else {
            super.complete();
        }
    }
}
