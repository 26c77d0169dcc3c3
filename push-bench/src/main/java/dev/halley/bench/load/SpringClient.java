package dev.halley.bench.load;

import java.nio.ByteBuffer;

/** A handler's messages as they are; the first tells that the session is known. */
final class SpringClient extends Client {
    SpringClient(Ticket ticket) {
        super(ticket);
    }

    @Override
    void come() {
        open(Http.upgrade("/" + ticket.transport(), ""));
    }

    @Override
    public void data(ByteBuffer bytes) {
        stamps(bytes);
        ready();
    }
}
