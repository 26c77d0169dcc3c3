package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a client holds open on one transport, to see how it ends. */
public final class Held {
    /** A poll first: nothing tells when it has arrived, but what is opened after it. */
    public static final List<String> TRANSPORTS = List.of("poll", "ws", "sse", "ndjson", "iframe");

    private static final Pattern ME = Pattern.compile("\"me\":\"([^\"]*)\"");
    private static final Pattern CLOSE = Pattern.compile("\"type\":\"close\",\"code\":(\\d+)");

    private final String transport;
    private final Wire wire;
    private final @Nullable WebSocketWire socket;
    private final StringBuilder said = new StringBuilder();

    private Held(String transport, Wire wire, @Nullable WebSocketWire socket) {
        this.transport = transport;
        this.wire = wire;
        this.socket = socket;
    }

    /** One on each transport, and all of them open. */
    public static List<Held> all(Site site, String query, String... headers) {
        return TRANSPORTS.stream()
                .map(transport -> open(site, transport, query, headers))
                .toList();
    }

    /** One on this transport, and it is open, unless it is a poll. */
    public static Held open(Site site, String transport, String query, String... headers) {
        if (transport.equals("ws")) {
            WebSocketWire socket = site.webSocket(query, headers);
            Held held = new Held(transport, socket.wire(), socket);
            held.said.append(socket.first());
            return held;
        }
        Wire wire = site.wire().send(site.push().get(query + "&wait=50&transport=" + transport, headers));
        Held held = new Held(transport, wire, null);
        if (!transport.equals("poll")) {
            Head head = wire.head();
            assertThat(head.status()).as(head.toString()).isEqualTo(200);
            held.readUntil("\"type\":\"open\"");
        }
        return held;
    }

    private void readUntil(String expected) {
        byte[] chunk = new byte[] {0};
        while (said.indexOf(expected) < 0 && chunk.length > 0) {
            chunk = wire.chunk();
            said.append(Frame.of(Frame.TEXT, chunk).text());
        }
        assertThat(said).contains(expected);
    }

    /** A message with this text in it comes; it is the only one that a poll gets. */
    public void expectMessage(String text) {
        if (socket != null) {
            said.append(socket.next("message"));
            assertThat(said).contains(text);
        } else if (transport.equals("poll")) {
            Answer answer = wire.answer();
            said.append(answer.text());
            assertThat(said).contains(text);
        } else {
            readUntil(text);
        }
    }

    /** Who it was told that it is, empty for nobody. A poll is told with its answer. */
    public String me() {
        Matcher me = ME.matcher(said);
        return me.find() ? me.group(1) : "";
    }

    /** All that it was told so far. */
    public String said() {
        return said.toString();
    }

    public boolean isPoll() {
        return transport.equals("poll");
    }

    /** The server closes it with this code; a poll is answered by 403 where the code is terminal, else as if its time were over. */
    public void expectClose(int code) {
        boolean terminal = code >= 4400;
        if (socket != null) {
            JsonObject close = socket.next("close");
            assertThat(close.getInt("code")).isEqualTo(code);
            assertThat(close.get("retry").toString()).matches(terminal ? "false" : "\\d+");
            assertThat(socket.close().code()).isEqualTo(code);
            socket.answerClose(code);
        } else if (isPoll()) {
            Answer answer = wire.answer();
            assertThat(answer.status()).as(answer.text()).isEqualTo(terminal ? 403 : 200);
            assertThat(answer.header("Content-Type"))
                    .startsWith(terminal ? "application/problem+json" : "application/json");
            said.append(answer.text());
        } else {
            for (byte[] chunk = wire.chunk(); chunk.length > 0; chunk = wire.chunk()) {
                said.append(Frame.of(Frame.TEXT, chunk).text());
            }
            Matcher close = CLOSE.matcher(said);
            assertThat(close.find()).as("a close in " + said).isTrue();
            assertThat(close.group(1)).isEqualTo(Integer.toString(code));
        }
    }
}
