package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Connected;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a proxy says of a request is believed where the setting names its header, and nowhere else. */
class ProxyIT {
    private static final String PUBLIC = "https://push.example.org";

    /** As any caller may write them. */
    private static final String[] CLAIMS = {
        "Origin: " + PUBLIC,
        "X-Forwarded-For: 203.0.113.7",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Host: push.example.org",
        "Forwarded: for=203.0.113.7;proto=https;host=push.example.org"
    };

    private static String address(Server server, String... headers) {
        Answer answer = server.ask(Request.get("?topic=lab/a&wait=0", headers));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return server.events()
                .await(Connected.class, answer.json().getString("client"))
                .client()
                .remoteAddress();
    }

    private static int status(Server server, String... headers) {
        return server.ask(Request.get("?topic=lab/a&wait=0", headers)).status();
    }

    @Nested
    class Unasked {
        @RegisterExtension
        static final Server SERVER = new Server();

        @Test
        void claims_areNotBelieved() {
            assertThat(status(SERVER, CLAIMS)).isEqualTo(403);
            assertThat(address(SERVER, CLAIMS[1], CLAIMS[2], CLAIMS[3], CLAIMS[4]))
                    .isEqualTo("127.0.0.1");
        }
    }

    @Nested
    class XForwarded {
        @RegisterExtension
        static final Server SERVER = new Server("push.proxy=x-forwarded");

        @Test
        void proxy_saysWhoAndWhere() {
            assertThat(address(SERVER, CLAIMS[0], CLAIMS[1], CLAIMS[2], CLAIMS[3]))
                    .isEqualTo("203.0.113.7");
        }

        @Test
        void otherHeader_isNotBelieved() {
            assertThat(status(SERVER, CLAIMS[0], CLAIMS[4])).isEqualTo(403);
            assertThat(address(SERVER, CLAIMS[4])).isEqualTo("127.0.0.1");
        }

        /** As without the setting: a proxy may end TLS and say nothing of it. */
        @Test
        void schemeThatIsNotTold_isAnybodysGuess() {
            assertThat(status(SERVER, CLAIMS[0], CLAIMS[1], CLAIMS[3])).isEqualTo(200);
            assertThat(status(SERVER, "Origin: http://push.example.org", CLAIMS[1], CLAIMS[3]))
                    .isEqualTo(200);
        }

        @Test
        void schemeCounts() {
            assertThat(status(SERVER, "Origin: http://push.example.org", CLAIMS[2], CLAIMS[3]))
                    .isEqualTo(403);
            assertThat(status(SERVER, CLAIMS[0], "X-Forwarded-Proto: http", CLAIMS[3]))
                    .isEqualTo(403);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "198.51.100.1, 203.0.113.7      | 203.0.113.7",
                    "203.0.113.7:4711               | 203.0.113.7",
                    "2001:db8::7                    | 2001:db8::7",
                    "[2001:db8::7]:4711             | 2001:db8::7",
                    "<script>                       | 127.0.0.1",
                    "''                             | 127.0.0.1"
                })
        void lastAddress_isTheOneThatTheProxyHasSeen(String header, String address) {
            assertThat(address(SERVER, "X-Forwarded-For: " + header)).isEqualTo(address);
        }

        @Test
        void addressOfItsOwnLine_isTheLast() {
            assertThat(address(SERVER, "X-Forwarded-For: 198.51.100.1", CLAIMS[1]))
                    .isEqualTo("203.0.113.7");
        }
    }

    @Nested
    class Forwarded {
        @RegisterExtension
        static final Server SERVER = new Server("push.proxy=forwarded");

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "for=203.0.113.7;proto=https;host=push.example.org                   | 203.0.113.7",
                    "for=198.51.100.1, For=203.0.113.7; Proto=HTTPS;Host=push.example.org | 203.0.113.7",
                    "proto=https;host=\"push.example.org\";for=\"[2001:db8::7]:4711\"     | 2001:db8::7",
                    "for=\"a,b;c\", for=unknown;proto=https;host=push.example.org         | unknown"
                })
        void lastElement_isBelieved(String header, String address) {
            assertThat(address(SERVER, CLAIMS[0], "Forwarded: " + header)).isEqualTo(address);
        }

        @Test
        void otherHeaders_areNotBelieved() {
            assertThat(status(SERVER, CLAIMS[0], CLAIMS[1], CLAIMS[2], CLAIMS[3]))
                    .isEqualTo(403);
        }
    }
}
