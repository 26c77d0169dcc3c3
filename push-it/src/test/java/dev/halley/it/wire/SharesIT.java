package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Disconnected;
import jakarta.json.JsonObject;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one user, session or address may have of the server; docs/security.md. */
class SharesIT {
    /** On every transport: 429, and when to come back. */
    private static void expectRefused(Server server, String detail, String... headers) {
        for (String request : List.of(
                Request.get("?topic=lab/a&wait=0", headers),
                Request.get("?topic=lab/a&transport=sse", headers),
                Request.get("?topic=lab/a&transport=ndjson", headers),
                Request.get("?topic=lab/a&transport=iframe", headers),
                Request.upgrade("?topic=lab/a", headers))) {
            Answer answer = server.ask(request);
            Problems.expect(answer, 429, detail);
            assertThat(answer.header("Retry-After")).matches("\\d+");
        }
    }

    @Nested
    class OfAUserOrSession {
        @RegisterExtension
        static final Server SERVER =
                new Server("push.max-per-user=2").behind(new Accounts()).expecting("HALLEY-0907: push.max-per-user");

        private static String login(String name) {
            return Accounts.cookie(SERVER.ask(Accounts.TARGET.get("?do=login&name=" + name)));
        }

        @Test
        void user_isRefusedBeyondTheBound_inAnySession() {
            String one = login("alice");
            String two = login("alice");
            WebSocketWire first = SERVER.webSocket("", one);
            SERVER.webSocket("", two);

            expectRefused(SERVER, "connections: expected at most 2 clients of a user", two);
            SERVER.webSocket("", login("bob"));
            SERVER.webSocket("");

            first.send(Frame.close(1000, ""));
            SERVER.events().await(Disconnected.class, first.client());
            SERVER.webSocket("", one);
        }

        @Test
        void session_isRefusedBeyondTheBound_thoughNobodyIsLoggedIn() {
            String cookie = login("carol");
            assertThat(SERVER.ask(Accounts.TARGET.get("?do=leave", cookie)).status())
                    .isEqualTo(200);
            SERVER.webSocket("", cookie);
            SERVER.webSocket("", cookie);

            expectRefused(SERVER, "connections: expected at most 2 clients of a session", cookie);
        }

        /** One that comes under an id is looked up first: it is told on the WebSocket. */
        @Test
        void clientUnderAnIdOfItsOwn_isClosedWithACodeThatSaysRetry() {
            String cookie = login("dora");
            SERVER.webSocket("", cookie);
            SERVER.webSocket("", cookie);

            WebSocketWire third = SERVER.webSocket("?client=" + "0".repeat(32), cookie);

            assertThat(third.first().getInt("status")).isEqualTo(429);
            JsonObject close = third.next("close");
            assertThat(close.getInt("code")).isEqualTo(4200);
            assertThat(close.getInt("retry")).isBetween(5000, 10_000);
            assertThat(third.close().code()).isEqualTo(4200);
        }
    }

    @Nested
    class OfAnAddress {
        @RegisterExtension
        static final Server SERVER = new Server("push.max-per-address=2", "push.proxy=x-forwarded")
                .expecting("HALLEY-0907: push.max-per-address");

        @Test
        void address_isRefusedBeyondTheBound_andOfIpv6ItsNetwork() {
            for (String[] network : new String[][] {
                {"203.0.113.7", "203.0.113.7", "203.0.113.7"}, {"2001:db8::1", "2001:db8::2", "2001:db8::3"}
            }) {
                SERVER.webSocket("", "X-Forwarded-For: " + network[0]);
                SERVER.webSocket("", "X-Forwarded-For: " + network[1]);

                expectRefused(
                        SERVER,
                        "connections: expected at most 2 clients of an address",
                        "X-Forwarded-For: " + network[2]);
            }
            SERVER.webSocket("", "X-Forwarded-For: 203.0.113.8");
            SERVER.webSocket("", "X-Forwarded-For: 2001:db8:0:1::1");
        }
    }

    /** A proxy has everybody's address: where nobody said that it is there, where it tells of nobody, and where it is one of two. */
    @Nested
    class OfAPrivateAddress {
        @RegisterExtension
        static final Server SERVER = new Server("push.max-per-address=2");

        @RegisterExtension
        static final Server BELIEVING = new Server("push.max-per-address=2", "push.proxy=x-forwarded");

        @Test
        void address_isNotCounted() {
            for (int i = 0; i < 4; i++) {
                SERVER.webSocket("", "X-Forwarded-For: 203.0.113.7");
                BELIEVING.webSocket("");
                BELIEVING.webSocket("", "X-Forwarded-For: 203.0.113.7, 10.0.0.7");
            }
        }
    }

    @Nested
    class OfTime {
        @RegisterExtension
        static final Server SERVER = new Server("push.max-rate=5").expecting("HALLEY-0907: push.max-rate");

        private static final String TOO_FAST = "messages: expected at most 5 a second, and twice as many at once";

        @Test
        void messagesBeyondTheRate_areRefused_andAFloodIsClosed() {
            WebSocketWire socket = SERVER.webSocket("");
            for (int i = 0; i < 13; i++) {
                socket.say("{'type':'publish','topic':'lab/a','id':'" + i + "','data':1}");
            }
            List<JsonObject> answers = IntStream.range(0, 13)
                    .mapToObj(i -> socket.next())
                    .sorted(Comparator.comparing(answer -> Integer.valueOf(answer.getString("id"))))
                    .toList();
            assertThat(answers.subList(0, 10))
                    .allMatch(answer -> answer.getString("type").equals("published"));
            assertThat(answers)
                    .filteredOn(answer -> answer.getString("type").equals("error"))
                    .isNotEmpty()
                    .allMatch(answer -> answer.getInt("status") == 429
                            && answer.getString("detail").equals(TOO_FAST));

            socket.send(Collections.nCopies(1000, Frame.text("{}")).toArray(Frame[]::new));
            JsonObject close = socket.next();
            while (!close.getString("type").equals("close")) {
                close = socket.next();
            }
            assertThat(close.getInt("code")).isEqualTo(4008);
            assertThat(close.getInt("retry")).isBetween(0, 3000);
            assertThat(socket.close().code()).isEqualTo(4008);
        }

        @Test
        void postsAndPollsBeyondTheRate_areRefused() {
            String client = "?client=" + "a".repeat(32);
            Answer answer = null;
            for (int i = 0; answer == null || answer.status() == 200; i++) {
                assertThat(i).isLessThan(1000);
                answer = SERVER.ask(
                        i % 2 == 0
                                ? Request.post(client + "&topic=lab/a", "1")
                                : Request.get(client + "&topic=lab/a&wait=0"));
            }
            Problems.expect(answer, 429, TOO_FAST);
            assertThat(answer.header("Retry-After")).matches("\\d+");
        }

        @Test
        void queryBeyondTheBound_isTooLong() {
            String query = "?topic=lab/a&x=" + "x".repeat(16 * 1024 - 13);
            for (String request : List.of(Request.get(query), Request.upgrade(query), Request.post(query, "1"))) {
                Problems.expect(SERVER.ask(request), 414, "query: expected at most 16384 characters, found 16385");
            }
        }
    }
}
