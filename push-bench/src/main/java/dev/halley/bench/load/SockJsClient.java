package dev.halley.bench.load;

import java.nio.ByteBuffer;

/**
 * SockJS as its JavaScript client speaks it: {@code /info}, then {@code xhr-streaming}, {@code poll} or {@code ws-text}. A stream that the server ends is asked for anew at once, on the same connection.
 * A session that has gone is followed by a new one.
 */
final class SockJsClient extends Client {
    /** Enough for what precedes a stream, 2,049 bytes, and the frames {@code o} and {@code a["ready"]}, or the beginning of {@code c[…]}. */
    private static final int BEGIN = 2100;

    /** No two of a process, of whatever crowd, are the same session: the server keeps those that have gone for a while. */
    private static long sessions;

    private final boolean overWebSocket;
    private final String suffix;
    private final Glimpse glimpse = new Glimpse(BEGIN, 0);
    private String cookie = "";
    private boolean informed;
    private boolean known;
    private long session;

    SockJsClient(Ticket ticket) {
        super(ticket);
        overWebSocket = ticket.transport().equals("ws-text");
        suffix = ticket.transport().equals("poll") ? "/xhr" : "/xhr_streaming";
    }

    @Override
    void come() {
        session = ++sessions;
        informed = false;
        known = false;
        glimpse.clear();
        open(Http.get("/sockjs/info?t=" + session, cookie));
    }

    private String session() {
        // names of a server and of a session, which the client makes up
        return "/sockjs/000/s" + session;
    }

    private void receive() {
        glimpse.clear();
        request(Http.post(session() + suffix, cookie, ""));
    }

    @Override
    public void answered(int status, String head) {
        super.answered(status, head);
        String given = Glimpse.between(head, head.indexOf("Set-Cookie: "), "Set-Cookie: ", ";");
        cookie = given.isEmpty() ? cookie : "Cookie: " + given + "\r\n";
    }

    @Override
    public void data(ByteBuffer bytes) {
        glimpse.see(bytes);
        stamps(bytes);
        if (!known && glimpse.first().contains("\"ready\"")) {
            known = true;
            ready();
        }
    }

    @Override
    public void messageEnd() {
        glimpse.clear();
    }

    @Override
    public void complete() {
        if (!informed) {
            informed = true;
            if (overWebSocket) {
                request(Http.upgrade(session() + "/websocket", cookie));
            } else {
                receive();
            }
        } else if (glimpse.first().contains("c[")) {
            ended();
        } else {
            receive();
        }
    }
}
