package dev.halley.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.it.wire.Answer;
import dev.halley.it.wire.Frame;
import dev.halley.it.wire.Head;
import dev.halley.it.wire.Reading;
import dev.halley.it.wire.Request;
import dev.halley.it.wire.Target;
import dev.halley.it.wire.WebSocketWire;
import dev.halley.it.wire.Wire;
import jakarta.json.JsonObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same checks on each server, one server at a time, over raw sockets: what docs/protocol.md says must be so everywhere. The name of a check is its
 * column in docs/containers.md.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("servers")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServersIT {
    private static final Path WAR =
            Path.of(System.getProperty("halley.war")).toAbsolutePath().normalize();
    private static final List<String> TRANSPORTS = List.of("ws", "ws-binary", "sse", "ndjson", "iframe", "poll");
    private static final int MEGABYTE = 1_000_000;
    private static final int LARGE = 30_000;
    private static final int OPENING = 20;
    /** Of 10 s each: as long as a server may take to end. */
    private static final int SILENCES = 6;
    /** Beyond what the kernel took: more than a server keeps that bounds what it keeps, so that who writes was told to wait. */
    private static final int KEPT_BY_SERVER = 2_500_000;

    private static RunningServer running;

    @RegisterExtension
    static final AfterTestExecutionCallback WATCH =
            test -> Table.checked(test, ((ServersIT) test.getRequiredTestInstance()).server);

    private final Server server;

    ServersIT(Server server) {
        this.server = server;
    }

    static List<Server> servers() {
        return Server.chosen();
    }

    @BeforeParameterizedClassInvocation
    static void start(Server server) throws IOException, InterruptedException {
        Table.begins(server);
        running = null;
        running = RunningServer.start(server, WAR);
        Table.started(running, server);
    }

    @AfterEach
    void closeWires() {
        running.closeWires();
    }

    @AfterParameterizedClassInvocation
    static void end() throws IOException {
        if (running != null) {
            running.close();
        }
        Table.write();
    }

    @Test
    @Order(1)
    @DisplayName("page")
    void war_isTheOneThatWasBuilt_andServesItsPage() throws IOException {
        assertThat(Files.mismatch(running.deployed(), WAR)).isEqualTo(-1);

        Answer page = running.ask(new Target(running.context()).get("/"));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("<title>", "Halley");
    }

    @ParameterizedTest
    @MethodSource("transports")
    @Order(2)
    @DisplayName("deliver, resume")
    void cutInBetween_goesOnAfterItsCursor(String transport) {
        String topic = "lab/resume-" + transport;
        Reading first = open(transport, "?topic=" + topic);
        assertThat(first.verdict()).isEqualTo("fresh");
        publish(topic, 1, 5);
        expect(first, 1, 2);
        String cursor = first.next().cursor();
        running.closeWires();
        publish(topic, 6, 7);

        Reading second = open(transport, "?topic=" + topic + "&cursor=" + cursor);

        assertThat(second.verdict()).isEqualTo("resumed");
        expect(second, 4, 7);
        publish(topic, 8, 8);
        expect(second, 8, 8);
    }

    @Test
    @Order(3)
    @DisplayName("change of transport")
    void eachTransport_takesOverFromEachOther() {
        String topic = "lab/change";
        String cursor = open("poll", "?topic=" + topic).cursor();
        int last = 0;
        for (String from : TRANSPORTS) {
            for (String to : TRANSPORTS) {
                for (String transport : List.of(from, to)) {
                    publish(topic, last + 1, last + 2);
                    Reading reading = open(transport, "?topic=" + topic + "&cursor=" + cursor);
                    assertThat(reading.verdict()).as("%s to %s", from, to).isEqualTo("resumed");
                    expect(reading, last + 1, last + 1);
                    Reading.Entry newest = reading.next();
                    assertThat(newest.line().getInt("data"))
                            .as("%s to %s", from, to)
                            .isEqualTo(last + 2);
                    last += 2;
                    cursor = newest.cursor();
                    running.closeWires();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "403, GET, 13, true, http://elsewhere.test",
        "426, GET, 12, true, http://halley.test:8080",
        "400, GET, 13, false, http://halley.test:8080",
        "405, POST, 13, true, http://halley.test:8080"
    })
    @Order(4)
    @DisplayName("bad upgrades")
    void badUpgrade_isRefused(int status, String method, String version, boolean key, String origin) {
        String request = running.push()
                .of(
                        method,
                        "?topic=lab/bad",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: " + version,
                        key ? "Sec-WebSocket-Key: " + Request.KEY : "X-Key: none",
                        "Origin: " + origin);

        Head head = running.wire().send(request).head();

        assertThat(head.status()).as(head.toString()).isEqualTo(status);
        assertThat(head.header("Sec-WebSocket-Version")).isEqualTo(status == 426 ? "13" : null);
    }

    /** On Tyrus there is an endpoint, elsewhere nothing. */
    @Test
    @Order(4)
    @DisplayName("bad upgrades")
    void relay_isNoWayIn() throws IOException {
        Target relay = new Target(running.context() + "/push/relay");

        Head head = running.wire().send(relay.upgrade("?topic=lab/bad")).head();

        assertThat(head.status()).as(head.toString()).isIn(403, 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"halley.v1", "halley.v1.bin"})
    @Order(5)
    @DisplayName("subprotocols")
    void subprotocol_isTheFirstThatIsKnown(String known) {
        WebSocketWire socket = running.webSocket("?topic=lab/sub", "Sec-WebSocket-Protocol: other, " + known);

        assertThat(socket.head().header("Sec-WebSocket-Protocol")).isEqualTo(known);
        socket.say("{'type':'publish','topic':'lab/sub','data':'\u00fc\u20ac','id':'1'}");
        assertThat(List.of(socket.next().getString("type"), socket.next().getString("type")))
                .containsExactlyInAnyOrder("published", "message");
        socket.send(Frame.close(1000, ""));
        assertThat(socket.close().code()).isEqualTo(1000);
        socket.expectEnd();
    }

    @Test
    @Order(6)
    @DisplayName("POST")
    void post_isPublishedOnce_andFromElsewhereNotAtAll() {
        WebSocketWire socket = running.webSocket("?topic=lab/post");
        String once = "&id=once&client=" + socket.client();

        JsonObject published = post("lab/post", "1", once).json();
        assertThat(published.getString("type")).isEqualTo("published");
        assertThat(post("lab/post", "1", once).json()).isEqualTo(published);
        Answer refused = running.ask(running.push()
                .post("?topic=lab/post", "2", "Content-Type: application/json", "Origin: http://elsewhere.test"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        post("lab/post", "3", "");

        assertThat(socket.next("message").getString("position")).isEqualTo(published.getString("position"));
        assertThat(socket.next("message").getInt("data")).isEqualTo(3);
    }

    @Test
    @Order(7)
    @DisplayName("beans")
    void beans_areInjectedAndObserve() {
        Reading machine = open("ws", "?topic=machine");
        assertThat(machine.next().line().getJsonObject("data")).containsKey("processors");
        Reading flood = open("sse", "?topic=lab/flood");

        post("lab/burst", "{\"count\":3}", "");

        for (int i = 0; i < 3; i++) {
            assertThat(flood.next().line().getJsonObject("data").values().toString())
                    .isEqualTo("[" + (i + 1) + ", 3]");
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    @Order(8)
    @DisplayName("1 MB")
    void megabyte_goesInAndOut(String transport) {
        String topic = "lab/megabyte-" + transport;
        String data = "x".repeat(MEGABYTE);
        Reading reading = open(transport, "?topic=" + topic);

        post(topic, '"' + data + '"', "");
        assertThat(reading.next().line().getString("data")).isEqualTo(data);

        WebSocketWire publisher = running.webSocket("");
        publisher.say("{'type':'publish','id':'1','topic':'" + topic + "','data':'" + data + "'}");
        publisher.next("published");
        assertThat(reading.next().line().getString("data")).isEqualTo(data);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 500})
    @Order(9)
    @DisplayName("500 clients")
    void manyClients_getEveryMessageOnce(int clients) throws Exception {
        String topic = "lab/many-" + clients;
        List<Reading> readings = openAtOnce(clients, topic);

        publish(topic, 1, 10);

        readings.forEach(reading -> expect(reading, 1, 10));
    }

    /** Many at a time: none of them answers a ping before all are open. */
    private static List<Reading> openAtOnce(int clients, String topic) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(OPENING);
        try {
            List<Future<Reading>> opening = IntStream.range(0, clients)
                    .mapToObj(i -> threads.submit(() -> open(TRANSPORTS.get(i % TRANSPORTS.size()), "?topic=" + topic)))
                    .toList();
            List<Reading> readings = new ArrayList<>();
            for (Future<Reading> each : opening) {
                readings.add(each.get());
            }
            return readings;
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "sse", "ndjson", "iframe"})
    @Order(10)
    @DisplayName("slow reader")
    void whoDoesNotRead_holdsUpNobody_andResumes(String transport) {
        String topic = "lab/slow-" + transport;
        String large = "y".repeat(LARGE);
        int count = 250; // 7.5 MB: a stream is ended after 8 MiB
        String cursor = open("poll", "?topic=" + topic).cursor();
        Wire stalled = running.narrowWire();
        stalled.send(
                transport.equals("ws")
                        ? running.push().upgrade("?topic=" + topic)
                        : running.push().get("?topic=" + topic + "&transport=" + transport));
        Head head = stalled.head();
        assertThat(head.status()).isEqualTo(transport.equals("ws") ? 101 : 200);
        Reading other = open(transport, "?topic=" + topic);

        for (int i = 1; i <= count; i++) {
            post(topic, "\"" + i + large + "\"", "");
            expect(other, i + large);
        }

        if (Sockets.areKnown()) {
            assertThat(running.heldByKernel(stalled)).isBetween(1L, (long) count * LARGE - KEPT_BY_SERVER);
        }
        stalled.cut();
        Reading again = open(transport, "?topic=" + topic + "&cursor=" + cursor);
        assertThat(again.verdict()).isEqualTo("resumed");
        for (int i = 1; i <= count; i++) {
            expect(again, i + large);
        }
    }

    @Test
    @Order(10)
    @DisplayName("loopback only")
    void server_listensWhereItWasToldOnly() {
        assertThat(running.listeningBeyondLoopback()).isEmpty();
    }

    @Test
    @Order(11)
    @DisplayName("clean stop")
    void stop_tellsTheClients_andTheLogHasNoAlarm() throws InterruptedException {
        WebSocketWire socket = running.webSocket("?topic=lab/stop");

        running.stop();

        Frame close = lastFrame(socket);
        assertThat(close == null ? -1 : close.code()).isIn(endings());
        running.awaitEnd();
        assertThat(ServerLog.alarming(running.log())).isEmpty();
    }

    /** The close codes that may come, -1 for none. */
    private List<Integer> endings() {
        if (server.quirks().contains(Quirk.MAY_CUT_FIRST) || server.quirks().contains(Quirk.WAITS_FIRST)) {
            return List.of(-1, 4001);
        }
        return List.of(server.quirks().contains(Quirk.CUTS_FIRST) ? -1 : 4001);
    }

    /**
     * The close frame, or null where the server ends the connection without one. Answers pings until then, and takes silence for none: Liberty lets clients
     * finish for 30 s, which is longer than who is silent is kept.
     */
    private static Frame lastFrame(WebSocketWire socket) {
        int silences = 0;
        while (true) {
            try {
                Frame frame = Frame.read(socket.wire());
                if (frame.opcode() == Frame.CLOSE) {
                    return frame;
                }
                if (frame.opcode() == Frame.PING) {
                    socket.send(Frame.of(Frame.PONG, frame.payload()));
                }
            } catch (UncheckedIOException e) {
                if (e.getCause() instanceof EOFException || e.getCause() instanceof SocketException) {
                    return null;
                }
                silences++;
                if (!(e.getCause() instanceof SocketTimeoutException) || silences == SILENCES) {
                    throw e;
                }
            }
        }
    }

    static List<String> transports() {
        return TRANSPORTS;
    }

    private static Reading open(String transport, String query) {
        return switch (transport) {
            case "ws" -> Reading.open(running, "ws", query, "Sec-WebSocket-Protocol: halley.v1");
            case "ws-binary" -> Reading.open(running, "ws", query, "Sec-WebSocket-Protocol: halley.v1.bin");
            default -> Reading.open(running, transport, query);
        };
    }

    private static Answer post(String topic, String data, String more) {
        Answer answer =
                running.ask(running.push().post("?topic=" + topic + more, data, "Content-Type: application/json"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer;
    }

    private static void publish(String topic, int first, int last) {
        for (int i = first; i <= last; i++) {
            post(topic, Integer.toString(i), "");
        }
    }

    private static void expect(Reading reading, String data) {
        JsonObject line = reading.next().line();
        assertThat(line.getString("data", null)).as(line.toString()).isEqualTo(data);
    }

    /** Exactly these numbers come next. */
    private static void expect(Reading reading, int first, int last) {
        for (int i = first; i <= last; i++) {
            assertThat(reading.next().line().getInt("data")).isEqualTo(i);
        }
    }
}
