package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Connected;
import dev.halley.push.Disconnected;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The engine closes while some clients read and others do not; docs/concurrency.md says how long it may take. */
class GracefulStopIT {
    private static final Pattern CLOSE =
            Pattern.compile("\"type\":\"close\",\"code\":4001,\"reason\":\"the server shuts down\",\"retry\":(\\d+)}");
    private static final int LIVE = 10;
    private static final int STALLED = 2;

    @RegisterExtension
    static final Server SERVER = new Server("push.retention-bytes=67108864", "push.write-timeout-millis=60000");

    @Test
    void close_tellsWhoReads_cutsWhoDoesNot_andIsOverInTime() {
        // more than all buffers between the two hold
        for (int i = 0; i < 200; i++) {
            SERVER.publish("lab/much", "x".repeat(60_000));
        }
        Set<String> clients = new HashSet<>();
        for (String transport : List.of("ws", "sse", "ndjson", "iframe", "poll")) {
            for (int i = 0; i < STALLED; i++) {
                begin(SERVER.narrowWire(), "?topic=lab/much&from=earliest", transport, clients);
            }
        }
        List<Wire> streams = new ArrayList<>();
        List<Wire> polls = new ArrayList<>();
        for (int i = 0; i < LIVE; i++) {
            for (String transport : List.of("sse", "ndjson", "iframe")) {
                streams.add(begin(SERVER.wire(), "?topic=lab/little", transport, clients));
            }
            polls.add(begin(SERVER.wire(), "?topic=lab/little&wait=50", "poll", clients));
        }
        List<WebSocketWire> sockets = Stream.generate(() -> SERVER.webSocket("?topic=lab/little"))
                .limit(LIVE)
                .toList();
        sockets.forEach(socket -> clients.add(socket.client()));
        Set<String> connected = new HashSet<>();
        while (connected.size() < clients.size()) {
            connected.add(SERVER.events().await(Connected.class).client().id());
        }

        long start = System.nanoTime();
        SERVER.engine().close();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);

        assertThat(millis)
                .as("milliseconds, of which 5 s are for those that do not read")
                .isBetween(4900L, 15_000L);
        List<Integer> retries = new ArrayList<>();
        streams.forEach(stream -> retries.add(retry(textOf(stream))));
        for (WebSocketWire socket : sockets) {
            retries.add(retry(socket.message()));
            assertThat(socket.close().code()).isEqualTo(4001);
        }
        assertThat(retries).allMatch(retry -> retry >= 0 && retry < 2000);
        assertThat(new HashSet<>(retries)).as("spread of " + retries).hasSizeGreaterThan(LIVE);
        polls.forEach(poll ->
                assertThat(poll.answer().json().getJsonArray("messages")).isEmpty());
        List<Disconnected> told = SERVER.events().all(Disconnected.class);
        assertThat(told).extracting(event -> event.client().id()).containsExactlyInAnyOrderElementsOf(clients);
        assertThat(told).extracting(Disconnected::code).containsOnly(4001);
    }

    private static Wire begin(Wire wire, String query, String transport, Set<String> clients) {
        String client = SERVER.engine().newId();
        clients.add(client);
        String whole = query + "&transport=" + transport + "&client=" + client;
        // binary: where a text of several frames is cut, Tomcat 11.0.27 may fail on a thread of its own
        return wire.send(
                transport.equals("ws")
                        ? Request.upgrade(whole, "Sec-WebSocket-Protocol: halley.v1.bin")
                        : Request.get(whole));
    }

    private static String textOf(Wire stream) {
        return stream.answer().text();
    }

    private static int retry(String text) {
        Matcher close = CLOSE.matcher(text);
        assertThat(close.find()).as(text).isTrue();
        return Integer.parseInt(close.group(1));
    }
}
