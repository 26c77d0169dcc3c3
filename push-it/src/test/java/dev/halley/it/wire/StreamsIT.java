package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Connected;
import dev.halley.push.Disconnected;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Server-sent events, NDJSON and the iframe, as bytes; docs/protocol.md §4.2 to §4.4. */
class StreamsIT {
    @RegisterExtension
    static final Server SERVER = new Server();

    private static final String NASTY = "</script><!--<script>alert(1)//\u2028\u2029&amp;]]>\"\\'";

    // ---- all of them

    @ParameterizedTest
    @CsvSource({
        "Accept: text/event-stream,     '',                text/event-stream;charset=utf-8, sse",
        "Accept: application/x-ndjson,  '',                application/x-ndjson, ndjson",
        "Accept: text/html,             '',                text/html;charset=utf-8, iframe",
        "Accept: */*,                   '&transport=sse',  text/event-stream;charset=utf-8, sse",
        "Accept: text/html,             '&transport=ndjson', application/x-ndjson, ndjson",
        "X-No: accept,                  '&transport=iframe', text/html;charset=utf-8, iframe"
    })
    void stream_isChunkedAndNeverStoredOrBuffered(String accept, String more, String type, String name) {
        Head head =
                SERVER.wire().send(Request.get("?topic=lab/a" + more, accept)).head();
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Type")).isEqualToIgnoringCase(type);
        assertThat(head.header("Transfer-Encoding")).isEqualTo("chunked");
        assertThat(head.header("Content-Length")).isNull();
        assertThat(head.header("Cache-Control")).isEqualTo("no-store, no-transform");
        assertThat(head.header("X-Accel-Buffering")).isEqualTo("no");
        assertThat(head.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sse", "ndjson", "iframe"})
    void cutStream_isNoticedWhenItsNextWriteFails(String transport) {
        String client = SERVER.engine().newId();
        Wire wire = SERVER.wire();
        wire.send(Request.get("?topic=lab/cut&client=" + client + "&transport=" + transport));
        wire.head();
        assertThat(SERVER.events().await(Connected.class, client).transport()).isEqualTo(transport);
        wire.cut();
        Disconnected event = null;
        while (event == null) {
            SERVER.publish("lab/cut", "x".repeat(10_000));
            event = SERVER.events().poll(Disconnected.class, client);
        }
        assertThat(event.code()).isEqualTo(1006);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sse", "ndjson", "iframe"})
    void forbiddenTopic_isRefusedBeforeTheStreamBegins(String transport) {
        Problems.expect(SERVER.ask(Request.get("?topic=admin/x&transport=" + transport)), 403, "admins only");
    }

    // ---- NDJSON

    @Test
    void ndjson_isOneObjectALine() {
        Lines lines = stream("?topic=lab/nd&transport=ndjson");
        JsonObject open = Answer.parse(lines.next());
        assertThat(open.getString("type")).isEqualTo("open");
        assertThat(open.getString("transport")).isEqualTo("ndjson");
        String position = SERVER.publish("lab/nd", NASTY).toString();
        JsonObject message = nextButHeartbeats(lines);
        assertThat(message.getString("position")).isEqualTo(position);
        assertThat(message.getString("data")).isEqualTo(NASTY);
    }

    @Test
    void firstHeartbeat_comesSoonAndInAWriteOfItsOwn() {
        Wire wire = SERVER.wire();
        wire.send(Request.get("?topic=lab/quiet&transport=ndjson"));
        wire.head();
        String open = new String(wire.chunk(), StandardCharsets.UTF_8);
        String beat = new String(wire.chunk(), StandardCharsets.UTF_8);
        assertThat(beat)
                .isEqualTo("{\"type\":\"heartbeat\",\"cursor\":\""
                        + Answer.parse(open).getString("cursor") + "\"}\n");
    }

    @Test
    void longData_arriveWhole() {
        Lines lines = stream("?topic=lab/long&transport=ndjson");
        lines.next();
        String data = "\u20ac".repeat(300_000);
        SERVER.publish("lab/long", data);
        assertThat(nextButHeartbeats(lines).getString("data")).isEqualTo(data);
    }

    @Test
    void cursor_isGoodOnEveryTransport() {
        Lines lines = stream("?topic=lab/across&transport=ndjson");
        String cursor = Answer.parse(lines.next()).getString("cursor");
        for (int i = 1; i <= 4; i++) {
            SERVER.publish("lab/across", i);
        }
        String first = nextButHeartbeats(lines).getString("position");
        Sse sse = sse("?topic=lab/across&cursor=" + first);
        assertThat(sse.next().json().getString("verdict")).isEqualTo("resumed");
        Sse.Event second = sse.next();
        assertThat(second.json().getInt("data")).isEqualTo(2);
        WebSocketWire socket = SERVER.webSocket("?topic=lab/across&cursor=" + second.id());
        assertThat(socket.first().getString("verdict")).isEqualTo("resumed");
        String third = socket.next("message").getString("position");
        JsonObject poll = SERVER.ask(Request.get("?topic=lab/across&wait=30&cursor=" + third))
                .json();
        assertThat(poll.getJsonArray("messages")).hasSize(1);
        assertThat(poll.getJsonArray("messages").getJsonObject(0).getInt("data"))
                .isEqualTo(4);
        JsonObject all = SERVER.ask(Request.get("?topic=lab/across&wait=30&cursor=" + cursor))
                .json();
        assertThat(all.getJsonArray("messages")).hasSize(4);
    }

    // ---- SSE

    @Test
    void sse_isReadByABareEventSource() {
        Wire wire = SERVER.wire();
        wire.send(Request.get("?topic=lab/sse", "Accept: text/event-stream"));
        wire.head();
        Sse sse = new Sse(new Lines(wire));
        Sse.Event open = sse.next();
        assertThat(sse.retry()).matches("\\d+");
        assertThat(open.type()).isEqualTo("halley");
        assertThat(open.json().getString("type")).isEqualTo("open");
        assertThat(open.id()).isEqualTo(open.json().getString("cursor"));
        String position = SERVER.publish("lab/sse", NASTY).toString();
        Sse.Event message = nextMessage(sse);
        assertThat(message.id()).isEqualTo(position);
        assertThat(message.json().getString("position")).isEqualTo(position);
        assertThat(message.json().getString("data")).isEqualTo(NASTY);
    }

    @Test
    void lastEventId_resumesAndBeatsTheParameters() {
        String first = SERVER.publish("lab/resume", 1).toString();
        SERVER.publish("lab/resume", 2);
        Wire wire = SERVER.wire();
        wire.send(Request.get(
                "?topic=lab/resume&last=1&cursor=zzz-1", "Accept: text/event-stream", "Last-Event-ID: " + first));
        wire.head();
        Sse sse = new Sse(new Lines(wire));
        assertThat(sse.next().json().getString("verdict")).isEqualTo("resumed");
        assertThat(nextMessage(sse).json().getInt("data")).isEqualTo(2);
        assertThat(sse.lastId()).isNotEqualTo(first);
    }

    @Test
    void heartbeat_movesTheLastEventId() {
        Sse sse = sse("?topic=lab/never");
        sse.next();
        String elsewhere = SERVER.publish("lab/elsewhere", 1).toString();
        Sse.Event beat = sse.next();
        assertThat(beat.json().getString("type")).isEqualTo("heartbeat");
        assertThat(beat.type()).isEqualTo("halley");
        assertThat(beat.id()).isEqualTo(elsewhere);
    }

    @Test
    void gap_isAnEventWithAnId() {
        SERVER.publish("lab/gap", 1);
        Sse sse = sse("?topic=lab/gap&cursor=zzz-1");
        assertThat(sse.next().json().getString("verdict")).isEqualTo("gap");
        Sse.Event gap = sse.next();
        assertThat(gap.type()).isEqualTo("halley");
        assertThat(gap.json().getString("reason")).isEqualTo("epoch");
        assertThat(gap.id()).isEqualTo(gap.json().getString("cursor"));
        assertThat(nextMessage(sse).json().getInt("data")).isEqualTo(1);
    }

    @Test
    void history_comesInOneEvent() {
        SERVER.publish("lab/hist", 1);
        Sse sse = sse("?topic=lab/x&add=lab/hist&last=5");
        sse.next();
        Sse.Event subscribed = sse.next();
        assertThat(subscribed.type()).isEqualTo("halley");
        assertThat(subscribed.json().getString("type")).isEqualTo("subscribed");
        assertThat(subscribed.json().getJsonArray("messages")).hasSize(1);
    }

    // ---- iframe

    @Test
    void iframe_isAHeadAndThenOneScriptBlockAChunk() {
        Wire wire = SERVER.wire();
        wire.send(Request.get("?topic=lab/frame", "Accept: text/html"));
        Head head = wire.head();
        Matcher policy = Pattern.compile(
                        "default-src 'none'; script-src 'nonce-([A-Za-z0-9+/=_-]+)'; frame-ancestors 'self'")
                .matcher(head.header("Content-Security-Policy"));
        assertThat(policy.matches()).as(head.toString()).isTrue();
        String nonce = policy.group(1);

        String document = new String(wire.chunk(), StandardCharsets.UTF_8);
        String block = "<script nonce=\"" + nonce + "\">h([";
        int first = document.indexOf(block);
        assertThat(first).isGreaterThanOrEqualTo(2048);
        assertThat(document.substring(0, first))
                .startsWith("<!DOCTYPE html>")
                .contains("<script nonce=\"" + nonce + "\">");
        assertThat(lines(nonce, document.substring(first))[0].getString("type")).isEqualTo("open");

        SERVER.publish("lab/frame", NASTY);
        JsonObject[] next = lines(nonce, new String(wire.chunk(), StandardCharsets.UTF_8));
        JsonObject message = next[next.length - 1].getString("type").equals("heartbeat")
                ? lines(nonce, new String(wire.chunk(), StandardCharsets.UTF_8))[0]
                : next[next.length - 1];
        assertThat(message.getString("data")).isEqualTo(NASTY);
    }

    @Test
    void nonce_isAnotherOneEachTime() {
        assertThat(policy()).isNotEqualTo(policy());
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.onPush", "$", "_a.b.c.d", "f1"})
    void callback_isCalledInTheParent(String callback) {
        Wire wire = SERVER.wire();
        wire.send(Request.get("?topic=lab/cb&callback=" + callback, "Accept: text/html"));
        wire.head();
        assertThat(new String(wire.chunk(), StandardCharsets.UTF_8)).contains("parent." + callback + "(");
    }

    @Test
    void withoutCallback_linesArePostedToTheDocumentsOrigin() {
        Wire wire = SERVER.wire();
        wire.send(Request.get("?topic=lab/cb", "Accept: text/html"));
        wire.head();
        assertThat(new String(wire.chunk(), StandardCharsets.UTF_8))
                .contains("parent.postMessage(")
                .contains("location.origin");
    }

    /** The objects in one chunk of complete blocks, in which no parser finds markup. */
    private static JsonObject[] lines(String nonce, String chunk) {
        String open = "<script nonce=\"" + nonce + "\">h([";
        String close = "])</script>\n";
        assertThat(chunk).startsWith(open).endsWith(close);
        return Arrays.stream(chunk.split(Pattern.quote(close)))
                .flatMap(block -> {
                    String json = block.substring(open.length());
                    assertThat(json).doesNotContain("<", ">", "&", "\u2028", "\u2029");
                    return Answer.parse("{\"lines\":[" + json + "]}").getJsonArray("lines").stream();
                })
                .map(value -> value.asJsonObject())
                .toArray(JsonObject[]::new);
    }

    private static String policy() {
        return SERVER.wire()
                .send(Request.get("?topic=lab/a", "Accept: text/html"))
                .head()
                .header("Content-Security-Policy");
    }

    private static Lines stream(String query) {
        Wire wire = SERVER.wire();
        assertThat(wire.send(Request.get(query)).head().status()).isEqualTo(200);
        return new Lines(wire);
    }

    private static Sse sse(String query) {
        return new Sse(stream(query + "&transport=sse"));
    }

    private static JsonObject nextButHeartbeats(Lines lines) {
        JsonObject line = Answer.parse(lines.next());
        return line.getString("type").equals("heartbeat") ? nextButHeartbeats(lines) : line;
    }

    private static Sse.Event nextMessage(Sse sse) {
        Sse.Event event = sse.next();
        return event.type().equals("message") ? event : nextMessage(sse);
    }
}
