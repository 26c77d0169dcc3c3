package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of other origins: refused, or told what they may do (WHATWG Fetch §3.2); docs/protocol.md §1. */
class OriginsIT {
    @RegisterExtension
    static final Server SERVER = new Server(
            "push.allowed-origins=https://Friend.example:443, https://*.example.org, http://*.dev.example.org:8080");

    private static final String FRIEND = "https://friend.example";

    @ParameterizedTest
    @ValueSource(
            strings = {FRIEND, "https://a.example.org", "https://a.b.example.org", "http://x.dev.example.org:8080"})
    void listedOrigin_mayReadWithItsCookies(String origin) {
        for (String accept : new String[] {"text/event-stream", "application/x-ndjson", "text/html", "*/*"}) {
            Wire wire =
                    SERVER.wire().send(Request.get("?topic=lab/a&wait=0", "Accept: " + accept, "Origin: " + origin));
            Head head = wire.head();

            assertThat(head.status()).isEqualTo(200);
            expectReadableBy(origin, head);
        }
        Answer published =
                SERVER.ask(Request.post("?topic=lab/a", "1", "Content-Type: application/json", "Origin: " + origin));
        assertThat(published.status()).isEqualTo(200);
        expectReadableBy(origin, published.head());
        assertThat(SERVER.wire()
                        .send(Request.upgrade("", "Origin: " + origin))
                        .head()
                        .status())
                .isEqualTo(101);
    }

    @Test
    void refusal_isReadableByAListedOrigin() {
        Answer answer = SERVER.ask(Request.get("?topic=a//b", "Origin: " + FRIEND));

        assertThat(answer.status()).isEqualTo(400);
        expectReadableBy(FRIEND, answer.head());
    }

    private static void expectReadableBy(String origin, Head head) {
        assertThat(head.header("Access-Control-Allow-Origin")).isEqualTo(origin);
        assertThat(head.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(head.header("Access-Control-Expose-Headers")).isEqualTo("Retry-After");
        assertThat(head.header("Vary")).isEqualTo("Origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org",
                "https://example.org.evil.example",
                "https://evilexample.org",
                "https://.example.org",
                "https://a..example.org",
                "https://a.example.org:8443",
                "http://a.example.org",
                "https://evil.example/.example.org",
                "https://evil.example?.example.org",
                "https://evil.example#.example.org",
                "https://evil.example:1@a.example.org",
                "http://friend.example",
                "https://friend.example:8443",
                "https://friend.example.",
                "https://*.example.org",
                "null",
                "*",
                ""
            })
    void originThatIsNotListed_isForbiddenAndReadsNothing(String origin) {
        for (String request : List.of(
                Request.get("?topic=lab/a&wait=0", "Origin: " + origin),
                Request.get("?topic=lab/a", "Accept: text/event-stream", "Origin: " + origin),
                Request.get("?topic=lab/a", "Accept: application/x-ndjson", "Origin: " + origin),
                Request.get("?topic=lab/a", "Accept: text/html", "Origin: " + origin),
                Request.upgrade("?topic=lab/a", "Origin: " + origin),
                Request.post("?topic=lab/a", "1", "Content-Type: application/json", "Origin: " + origin),
                Request.post("?client=00000000000000000000000000000000&leave=true", "", "Origin: " + origin),
                preflight("POST", origin))) {
            Answer answer = SERVER.ask(request);

            assertThat(answer.status()).as(request).isEqualTo(403);
            assertThat(answer.head().headers())
                    .doesNotContainKeys("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials");
            assertThat(answer.header("Vary")).isEqualTo("Origin");
        }
    }

    /** What browsers send for images, scripts, frames and forms. */
    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "anything"})
    void siteWithoutOrigin_isForbiddenOnEveryTransport(String site) {
        for (String request : List.of(
                Request.get("?topic=lab/a&wait=0", "Sec-Fetch-Site: " + site),
                Request.get("?topic=lab/a", "Accept: text/event-stream", "Sec-Fetch-Site: " + site),
                Request.get("?topic=lab/a", "Accept: application/x-ndjson", "Sec-Fetch-Site: " + site),
                Request.get("?topic=lab/a", "Accept: text/html", "Sec-Fetch-Site: " + site),
                Request.upgrade("?topic=lab/a", "Sec-Fetch-Site: " + site),
                Request.post("?topic=lab/a", "1", "Content-Type: application/json", "Sec-Fetch-Site: " + site))) {
            Problems.expect(SERVER.ask(request), 403, "Sec-Fetch-Site: expected", "\"" + site + "\"");
        }
    }

    @Test
    void preflightOfAListedOrigin_saysWhatItMaySend() {
        for (String method : new String[] {"GET", "POST"}) {
            Head head = SERVER.ask(preflight(method, FRIEND)).head();

            assertThat(head.status()).isEqualTo(204);
            expectReadableBy(FRIEND, head);
            assertThat(head.header("Access-Control-Allow-Methods")).isEqualTo("GET, POST");
            assertThat(head.header("Access-Control-Allow-Headers"))
                    .isEqualTo("Authorization, Content-Type, Last-Event-ID");
            assertThat(head.header("Access-Control-Max-Age")).isEqualTo("7200");
        }
    }

    @Test
    void optionsThatIsNoPreflight_isNotAllowed() {
        assertThat(SERVER.ask(Request.of("OPTIONS", "", "Origin: " + FRIEND)).status())
                .isEqualTo(405);
    }

    @Test
    void ownOrigin_needsNoPermission() {
        Head head = SERVER.ask(Request.get("?topic=lab/a&wait=0", "Origin: " + Request.OWN_ORIGIN))
                .head();

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Access-Control-Allow-Origin")).isNull();
    }

    /** Old browsers name no origin when a form is sent; they bring the cookie. */
    @Test
    void formWithNothingButACookie_isAnUnsupportedMediaType() {
        assertThat(SERVER.ask(Request.post("?topic=lab/a", "1", "Content-Type: text/plain", "Cookie: a=b"))
                        .status())
                .isEqualTo(415);
    }

    private static String preflight(String method, String origin) {
        return Request.of(
                "OPTIONS",
                "?topic=lab/a",
                "Origin: " + origin,
                "Access-Control-Request-Method: " + method,
                "Access-Control-Request-Headers: content-type");
    }
}
