package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.PublishOptions;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of clients that lag, on the wire; docs/protocol.md §5.1. */
class SlowPolicyIT {
    private static final int LAG_MILLIS = 300;

    /** More than all buffers between the two hold. */
    private static final int MORE_THAN_BUFFERS = 16 * 1024 * 1024;

    @RegisterExtension
    static final Server SERVER = new Server(
            "push.lag-millis=" + LAG_MILLIS,
            "push.retention-messages=100000",
            "push.retention-bytes=268435456",
            "push.retention-total-bytes=268435456",
            "push.stream-max-bytes=268435456");

    @ParameterizedTest
    @ValueSource(strings = {"sse", "ndjson", "iframe", "poll"})
    void latestFromEarliest_isASnapshot(String transport) {
        String topic = publishState(transport);
        Wire wire = SERVER.wire();
        wire.send(Request.get("?latest=" + topic + "&from=earliest&transport=" + transport))
                .head();
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\"x2\"") < 0) {
            text.append(
                    transport.equals("poll")
                            ? Character.toString(wire.read())
                            : new String(wire.chunk(), StandardCharsets.UTF_8));
        }
        assertThat(text).contains("\"y1\"").doesNotContain("\"x1\"");
    }

    @Test
    void latestOnAWebSocket_isSaidOfEachSubscription() {
        String topic = publishState("ws");
        WebSocketWire socket = SERVER.webSocket("?latest=" + topic + "&from=earliest");
        assertThat(socket.next("message").getString("data")).isEqualTo("y1");
        assertThat(socket.next("message").getString("data")).isEqualTo("x2");

        String other = publishState("ws2");
        socket.say("{'type':'subscribe','topics':['" + other + "'],'slow':'latest','last':10}");
        assertThat(socket.next("subscribed").getJsonArray("messages").stream()
                        .map(message -> message.asJsonObject().getString("data")))
                .containsExactly("y1", "x2");
    }

    private static String publishState(String transport) {
        String topic = "lab/state/" + transport;
        for (String value : new String[] {"x1", "y1", "x2"}) {
            SERVER.engine()
                    .push()
                    .topic(topic)
                    .publish(value, PublishOptions.NONE.withKey(value.substring(0, 1)))
                    .toCompletableFuture()
                    .join();
        }
        return topic;
    }

    @Test
    void socketThatLags_isToldToComeBack() {
        WebSocketWire slow = new WebSocketWire(SERVER.narrowWire(), SERVER.push(), "?disconnect=lab/prompt/ws");
        int published = flood("lab/prompt/ws");
        int read = 0;
        JsonObject line = slow.next();
        for (; !line.getString("type").equals("close"); line = slow.next()) {
            read += line.getString("type").equals("message") ? 1 : 0;
        }
        expectClose(line, read, published);
        assertThat(slow.close().code()).isEqualTo(4002);
    }

    @Test
    void streamThatLags_isToldToComeBack() {
        Wire wire = SERVER.narrowWire();
        wire.send(Request.get("?disconnect=lab/prompt/ndjson&transport=ndjson")).head();
        Lines slow = new Lines(wire);
        assertThat(slow.next()).contains("\"open\"");
        int published = flood("lab/prompt/ndjson");
        int read = 0;
        String cursor = "";
        JsonObject line = Answer.parse(slow.next());
        for (; !line.getString("type").equals("close"); line = Answer.parse(slow.next())) {
            if (line.getString("type").equals("message")) {
                read++;
                cursor = line.getString("position");
            }
        }
        expectClose(line, read, published);
        assertThat(slow.isEnd()).isTrue();

        JsonObject rest = SERVER.ask(Request.get("?topic=lab/prompt/ndjson&wait=0&cursor=" + cursor))
                .json();
        assertThat(rest.getString("verdict")).isEqualTo("resumed");
        assertThat(rest.getJsonArray("messages").getJsonObject(0).getString("data"))
                .startsWith(read + " ");
    }

    private static void expectClose(JsonObject close, int read, int published) {
        assertThat(close.getInt("code")).isEqualTo(4002);
        assertThat(close.getInt("retry")).isNotNegative();
        assertThat(read).isPositive().isLessThan(published);
    }

    /** Publishes until the reader must be behind, then for as long as it may be and longer: slowly, for everything is to be kept. */
    private static int flood(String topic) {
        String data = " " + "x".repeat(60_000);
        int count = 0;
        while ((long) count * data.length() < MORE_THAN_BUFFERS) {
            SERVER.publish(topic, count++ + data);
        }
        long began = System.nanoTime();
        while (System.nanoTime() - began < TimeUnit.MILLISECONDS.toNanos(2 * LAG_MILLIS)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            SERVER.publish(topic, count++ + data);
        }
        return count;
    }
}
