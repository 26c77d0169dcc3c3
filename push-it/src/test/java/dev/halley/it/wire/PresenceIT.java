package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Presence;
import dev.halley.push.Subscribed;
import jakarta.json.JsonObject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is on a topic, on the wire; docs/protocol.md §5.2. */
class PresenceIT {
    private static final String ALICE = "X-User: alice";
    private static final String BOB = "X-User: bob";

    @RegisterExtension
    static final Server SERVER = new Server().behind(new Login());

    /** Whoever says a name has it. */
    private static final class Login implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            String name = ((HttpServletRequest) request).getHeader("X-User");
            chain.doFilter(name == null ? request : new Known((HttpServletRequest) request, () -> name), response);
        }
    }

    private static final class Known extends HttpServletRequestWrapper {
        private final Principal principal;

        Known(HttpServletRequest request, Principal principal) {
            super(request);
            this.principal = principal;
        }

        @Override
        public Principal getUserPrincipal() {
            return principal;
        }
    }

    /** Reads until the state is this one: each who with its clients. */
    private static void await(Reading reading, String expected) {
        String told = state(reading.next().line());
        while (!told.equals(expected)) {
            told = state(reading.next().line());
        }
    }

    private static String state(JsonObject message) {
        return message.isNull("data")
                ? "nobody reads"
                : message.getJsonObject("data").getJsonArray("people").getValuesAs(JsonObject.class).stream()
                        .map(person -> person.getString("who") + "*" + person.getInt("clients"))
                        .sorted()
                        .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "sse", "ndjson", "iframe", "poll"})
    void reader_isToldOnAnyTransportWhoIsThereAndWhoComes(String transport) {
        String topic = "lab/here/" + transport;
        SERVER.webSocket("?topic=" + topic, ALICE);
        Reading reading = Reading.open(SERVER, transport, "?topic=@presence/" + topic);
        await(reading, "alice*1");
        SERVER.webSocket("?topic=" + topic, BOB);
        await(reading, "alice*1 bob*1");
    }

    @Test
    void userOnEveryTransport_isOnePersonUntilAllAreCutAtOnce() {
        String topic = "lab/tabs";
        Reading reading = Reading.open(SERVER, "ws", "?topic=@presence/" + topic);
        List<Wire> tabs = new ArrayList<>();
        tabs.add(SERVER.webSocket("?topic=" + topic, ALICE).wire());
        for (String transport : List.of("sse", "ndjson", "iframe")) {
            Wire wire = SERVER.wire();
            wire.send(Request.get("?topic=" + topic + "&transport=" + transport, ALICE));
            wire.head();
            tabs.add(wire);
        }
        String polling = SERVER.engine().newId();
        SERVER.ask(Request.get("?topic=" + topic + "&wait=0&client=" + polling, ALICE));
        await(reading, "alice*5");
        Presence presence =
                SERVER.engine().push().presence(topic).toCompletableFuture().join();
        assertThat(presence.people())
                .singleElement()
                .satisfies(person -> assertThat(person.clients()).contains(polling));

        assertThat(SERVER.ask(Request.post("?leave=true&client=" + polling, "", ALICE))
                        .status())
                .isEqualTo(204);
        tabs.forEach(Wire::cut);
        // a cut stream is noticed by the write that fails
        SERVER.publish(topic, "x".repeat(100_000));
        SERVER.publish(topic, "x".repeat(100_000));
        await(reading, "");
    }

    @Test
    void anonymousClient_isNotKnownByItsId() {
        WebSocketWire somebody = SERVER.webSocket("?topic=lab/anonymous");
        SERVER.events().await(Subscribed.class, somebody.client());
        JsonObject told = Reading.open(SERVER, "ws", "?topic=@presence/lab/anonymous")
                .next()
                .line();
        JsonObject person = told.getJsonObject("data").getJsonArray("people").getJsonObject(0);
        assertThat(person.getString("who")).matches("[0-9a-f]{16}");
        assertThat(person.getBoolean("anonymous")).isTrue();
        assertThat(told.toString()).doesNotContain(somebody.client().substring(0, 16));
    }

    @Test
    void whoMayNotReadTheTopic_isRefused() {
        Problems.expect(SERVER.ask(Request.get("?topic=@presence/admin/x&wait=0")), 403, "admins only");
    }
}
