package dev.halley.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.containers.dropin.Counting;
import dev.halley.containers.dropin.SignIn;
import dev.halley.it.wire.Answer;
import dev.halley.it.wire.Frame;
import dev.halley.it.wire.Head;
import dev.halley.it.wire.Held;
import dev.halley.it.wire.Reading;
import dev.halley.it.wire.Site;
import dev.halley.it.wire.Target;
import dev.halley.it.wire.WebSocketWire;
import dev.halley.it.wire.Wire;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Applications of their own, with Halley's jars in their {@code WEB-INF/lib}: several side by side in each server, under context paths of all kinds.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("servers")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DropInIT {
    private static final Path SAMPLE =
            Path.of(System.getProperty("halley.war")).toAbsolutePath().normalize();
    private static final Path WARS =
            Path.of(System.getProperty("halley.folder")).toAbsolutePath().resolve("dropin");
    private static final List<String> TRANSPORTS = List.of("ws", "ws-binary", "sse", "ndjson", "iframe", "poll");

    /** Its filters: one that wraps requests, and one that wraps responses and does not say that it supports asynchronous requests. */
    private static final String SYNCHRONOUS = Setup.CONTEXT;

    private static final String ROOT = "";
    /** Its filters wrap both, and say it. */
    private static final String NESTED = "/a/b";

    private static final String NOT_ASCII = "/\u00e4\u65e5";

    /** For members only, by its web.xml and the server's own realm. */
    private static final String GUARDED = "/guarded";

    private static final String CAROL = "Authorization: Basic "
            + Base64.getEncoder()
                    .encodeToString((Setup.USER + ":" + Setup.PASSWORD).getBytes(StandardCharsets.US_ASCII));

    /** Both in one EAR, on the server that takes such. */
    private static final String FIRST_OF_EAR = "/ear/first";

    private static final String SECOND_OF_EAR = "/ear/second";

    private static RunningServer running;
    /** Where all transports work. */
    private static List<String> contexts;

    private final Server server;

    DropInIT(Server server) {
        this.server = server;
    }

    static List<Server> servers() {
        Set<Server> ready = EnumSet.of(Server.TOMCAT_11, Server.JETTY_12_1_EE11, Server.WILDFLY_39);
        return Server.chosen().stream().filter(ready::contains).toList();
    }

    @BeforeParameterizedClassInvocation
    static void start(Server server) throws IOException, InterruptedException {
        String signIn = DropInWar.filter(SignIn.class, true);
        Path synchronous = war("synchronous", SYNCHRONOUS, signIn, DropInWar.filter(Counting.class, false));
        Map<String, Path> beside = new LinkedHashMap<>();
        beside.put(ROOT, war("root", ROOT));
        beside.put(NESTED, war("nested", NESTED, signIn, DropInWar.filter(Counting.class, true)));
        beside.put(NOT_ASCII, war("not-ascii", NOT_ASCII));
        if (server == Server.WILDFLY_39) {
            Path ear = DropInWar.ear(
                    WARS.resolve("orders.ear"),
                    Map.of(FIRST_OF_EAR, war("first", FIRST_OF_EAR), SECOND_OF_EAR, war("second", SECOND_OF_EAR)));
            beside.put(FIRST_OF_EAR, ear);
            beside.put(SECOND_OF_EAR, ear);
        }
        contexts = List.copyOf(beside.keySet());
        beside.put(GUARDED, war("guarded", GUARDED, DropInWar.membersOnly()));
        running = null;
        running = RunningServer.start(server, synchronous, beside);
    }

    private static Path war(String name, String context, String... declarations) throws IOException {
        return DropInWar.make(SAMPLE, WARS.resolve(name + ".war"), context, declarations);
    }

    @AfterEach
    void closeWires() {
        running.closeWires();
    }

    @AfterParameterizedClassInvocation
    static void end() {
        if (running != null) {
            running.close();
        }
    }

    static Stream<String> everywhere() {
        return Stream.concat(contexts.stream(), Stream.of(SYNCHRONOUS));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    @Order(1)
    void page_isServed(String context) {
        Answer page = at(context).ask(new Target(path(context)).get("/"));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).isEqualTo(DropInWar.PAGE);
    }

    static Stream<Arguments> contextsAndTransports() {
        return contexts.stream()
                .flatMap(context -> TRANSPORTS.stream().map(transport -> Arguments.of(context, transport)));
    }

    @ParameterizedTest
    @MethodSource("contextsAndTransports")
    @Order(2)
    void message_isDelivered_andObserved(String context, String transport) {
        Site site = at(context);
        Reading reading = open(site, transport, "?topic=orders/confirmed");

        order(site, transport + " & \u00e4");

        JsonObject confirmation = reading.next().line().getJsonObject("data");
        assertThat(confirmation.getString("item")).isEqualTo(transport + " & \u00e4");
    }

    @ParameterizedTest
    @CsvSource({"echo, annotated", "programmed, programmed"})
    @Order(3)
    void endpointsOfTheApplication_echo(String path, String name) {
        for (String context : everywhere().toList()) {
            Wire wire = running.wire().send(new Target(path(context) + "/" + path).upgrade(""));
            assertThat(wire.head().status()).isEqualTo(101);

            wire.send(Frame.of(Frame.TEXT, Frame.utf8("hello")).masked());

            assertThat(Frame.read(wire).text()).isEqualTo(name + " hello");
            wire.send(Frame.close(1000, "").masked());
            assertThat(Frame.read(wire).code()).isEqualTo(1000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NESTED, SYNCHRONOUS})
    @Order(4)
    void whoAsks_isWhatTheFilterSays(String context) {
        Site site = at(context);
        WebSocketWire ann = site.webSocket("?topic=orders/confirmed", "X-User: ann");
        assertThat(ann.first().getString("me")).isEqualTo("@ann");
        ann.say("{'type':'publish','topic':'orders/new','data':{'item':'tea'}}");
        assertThat(message(ann).getJsonObject("data").getString("by")).isEqualTo("ann");

        Answer posted = site.ask(site.push()
                .post("?topic=orders/new", "{\"item\":\"tea\"}", "Content-Type: application/json", "X-User: bob"));

        assertThat(posted.status()).isEqualTo(200);
        assertThat(posted.header("X-Counted")).isEqualTo("yes");
        assertThat(message(ann).getJsonObject("data").getString("by")).isEqualTo("bob");
    }

    @Test
    @Order(4)
    void whoTheServersRealmKnows_comesIn_andIsKnownOnAllTransports() {
        Site site = at(GUARDED);
        List<Held> held = Held.all(site, "?topic=orders/confirmed", CAROL);

        Answer posted = site.ask(
                site.push().post("?topic=orders/new", "{\"item\":\"tea\"}", "Content-Type: application/json", CAROL));

        assertThat(posted.status()).as(posted.text()).isEqualTo(200);
        for (Held each : held) {
            each.expectMessage("\"by\":\"carol\"");
            assertThat(each.me()).isEqualTo("@carol");
        }
    }

    @Test
    @Order(4)
    void whoTheServersRealmDoesNotKnow_isAskedForAPassword() {
        Site site = at(GUARDED);

        for (String request : List.of(
                site.push().get("?topic=orders/confirmed"),
                site.push().upgrade("?topic=orders/confirmed"),
                site.push().post("?topic=orders/new", "{}", "Content-Type: application/json"))) {
            Head refused = site.wire().send(request).head();
            assertThat(refused.status()).as(refused.toString()).isEqualTo(401);
            assertThat(refused.header("WWW-Authenticate")).startsWithIgnoringCase("Basic realm=");
        }
    }

    static Stream<Arguments> pairs() {
        return contexts.contains(FIRST_OF_EAR)
                ? Stream.of(Arguments.of(ROOT, NOT_ASCII), Arguments.of(FIRST_OF_EAR, SECOND_OF_EAR))
                : Stream.of(Arguments.of(ROOT, NOT_ASCII));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    @Order(5)
    void applicationsOfOneServer_seeNothingOfEachOther(String oneContext, String otherContext) {
        Site one = at(oneContext);
        Site other = at(otherContext);
        Reading reading = open(one, "sse", "?topic=orders/**");
        WebSocketWire client = other.webSocket("?topic=orders/new");
        int before = ask(other, "first");

        int there = ask(one, "elsewhere");
        order(one, "elsewhere");
        assertThat(reading.next().line().getJsonObject("data").getString("item"))
                .isEqualTo("elsewhere");
        assertThat(reading.next().line().getJsonObject("data").getInt("number")).isEqualTo(there + 1);

        assertThat(ask(other, "second")).isEqualTo(before + 1);
        order(other, "here");
        assertThat(message(client).getJsonObject("data").getString("item")).isEqualTo("here");
        Answer left = one.ask(one.push().post("?leave=true&client=" + client.client(), ""));
        assertThat(left.status()).isEqualTo(204);
        order(other, "still here");
        assertThat(message(client).getJsonObject("data").getString("item")).isEqualTo("still here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sse", "ndjson", "iframe"})
    @Order(6)
    void streamBehindSynchronousFilter_isRefused(String transport) {
        Site site = at(SYNCHRONOUS);

        Answer refused = site.ask(site.push().get("?topic=orders/confirmed&transport=" + transport));

        assertThat(refused.status()).isEqualTo(501);
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(refused.json().getString("detail"))
                .startsWith("transport: expected poll or ws")
                .endsWith("found " + transport);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "ws-binary"})
    @Order(6)
    void webSocketBehindSynchronousFilter_works(String transport) {
        Reading reading = open(at(SYNCHRONOUS), transport, "?topic=orders/confirmed");

        order(at(SYNCHRONOUS), transport);

        assertThat(reading.next().line().getJsonObject("data").getString("item"))
                .isEqualTo(transport);
    }

    @Test
    @Order(6)
    void pollBehindSynchronousFilter_isAnsweredAtOnce() {
        Site site = at(SYNCHRONOUS);
        String cursor = poll(site, "&wait=55").getString("cursor");
        assertThat(poll(site, "&wait=55&cursor=" + cursor).getJsonArray("messages"))
                .isEmpty();

        order(site, "poll");

        JsonObject answer = poll(site, "&cursor=" + cursor);
        assertThat(answer.getString("verdict")).isEqualTo("resumed");
        assertThat(answer.getJsonArray("messages")
                        .getJsonObject(0)
                        .getJsonObject("data")
                        .getString("item"))
                .isEqualTo("poll");
    }

    @Test
    @Order(6)
    void requestBehindSynchronousFilter_isReplied() {
        assertThat(ask(at(SYNCHRONOUS), "tea")).isPositive();
    }

    @Test
    @Order(7)
    void synchronousFilter_isWarnedOfOnce_andNothingElseIs() {
        assertThat(ServerLog.alarming(running.log()))
                .singleElement()
                .satisfies(warning -> assertThat(warning)
                        .contains(
                                "HALLEY-0006",
                                SYNCHRONOUS + "/push",
                                "<async-supported>true</async-supported>",
                                Counting.class.getName()));
    }

    @Test
    @Order(8)
    void stop_leavesNoAlarm() throws InterruptedException {
        at(ROOT).webSocket("?topic=orders/confirmed");
        open(at(NESTED), "sse", "?topic=orders/confirmed");

        running.stop();

        assertThat(ServerLog.alarming(running.log())).hasSize(1);
    }

    private static String path(String context) {
        return URI.create(context).toASCIIString();
    }

    private static Site at(String context) {
        return running.at(path(context));
    }

    private static Reading open(Site site, String transport, String query) {
        return switch (transport) {
            case "ws" -> Reading.open(site, "ws", query, "Sec-WebSocket-Protocol: halley.v1");
            case "ws-binary" -> Reading.open(site, "ws", query, "Sec-WebSocket-Protocol: halley.v1.bin");
            default -> Reading.open(site, transport, query);
        };
    }

    /** The next one, whatever else comes before it. */
    private static JsonObject message(WebSocketWire socket) {
        JsonObject next = socket.next();
        return next.getString("type").equals("message") ? next : message(socket);
    }

    private static JsonObject poll(Site site, String more) {
        Answer answer = site.ask(site.push().get("?topic=orders/confirmed" + more));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static Answer post(Site site, String query, String item) {
        Answer answer = site.ask(site.push()
                .post("?topic=orders/new" + query, "{\"item\":\"" + item + "\"}", "Content-Type: application/json"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer;
    }

    private static void order(Site site, String item) {
        assertThat(post(site, "", item).json().getString("type")).isEqualTo("published");
    }

    /** The number of the order. */
    private static int ask(Site site, String item) {
        return post(site, "&request=true", item).json().getJsonObject("data").getInt("number");
    }
}
