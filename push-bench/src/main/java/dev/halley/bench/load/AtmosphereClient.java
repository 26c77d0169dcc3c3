package dev.halley.bench.load;

import java.nio.ByteBuffer;

/**
 * Atmosphere's protocol as its JavaScript client speaks it, on {@code ws-text}, {@code sse} and {@code poll}. The first answer gives the client's id. A poll's is not held, and its next one is not
 * confirmed, so a polling client is ready once it has asked.
 */
final class AtmosphereClient extends Client {
    /** The length, the id and the heartbeat, after the blanks that begin a stream. */
    private static final int FIRST = 4096;

    private final boolean polls;
    private final String kind;
    private final Glimpse glimpse = new Glimpse(FIRST, 0);
    private String id = "0";

    AtmosphereClient(Ticket ticket) {
        super(ticket);
        polls = ticket.transport().equals("poll");
        kind = switch (ticket.transport()) {
            case "ws-text" -> "websocket";
            case "sse" -> "sse";
            default -> "long-polling";
        };
    }

    @Override
    void come() {
        glimpse.clear();
        open(request());
    }

    private String request() {
        String target = "/atmosphere?X-Atmosphere-tracking-id=" + id
                + "&X-Atmosphere-Framework=3.1.0-javascript&X-Atmosphere-Transport=" + kind
                + "&X-Atmosphere-TrackMessageSize=true" + (id.equals("0") ? "&X-atmo-protocol=true" : "");
        return switch (kind) {
            case "websocket" -> Http.upgrade(target, "");
            case "sse" -> Http.get(target, "Accept: text/event-stream\r\n");
            default -> Http.get(target, "");
        };
    }

    @Override
    public void data(ByteBuffer bytes) {
        stamps(bytes);
        if (id.equals("0")) {
            glimpse.see(bytes);
            meet();
        }
    }

    /** Looks for {@code 41|id|60000|X|}. */
    private void meet() {
        String given = Glimpse.between(glimpse.first(), 0, "|", "|");
        if (!given.isEmpty()) {
            id = given;
            if (!polls) {
                ready();
            }
        }
    }

    @Override
    public void complete() {
        if (polls) {
            request(request());
            if (!id.equals("0")) {
                ready();
            }
        } else {
            super.complete();
        }
    }
}
