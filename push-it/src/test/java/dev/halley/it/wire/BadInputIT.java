package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client gets wrong is told to it, with what was expected and what was found, and is no news for the server's log. */
class BadInputIT {
    @RegisterExtension
    static final Server SERVER = new Server();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                 | topic: expected at least one topic or pattern, found \"none\"",
                "?topic=                            | expected 1 to 256 characters, found \"\"",
                "?topic=a//b                        | expected segments joined by /, found \"a//b\"",
                "?topic=/a                          | expected segments, found \"/a\"",
                "?topic=a/                          | expected segments, found \"a/\"",
                "?topic=a%20b                       | expected segments, found \"a b\"",
                "?topic=a+b                         | expected segments, found \"a b\"",
                "?topic=a%0Ab                       | expected segments, found \"a?b\"",
                "?topic=a/**/b                      | expected segments, found \"a/**/b\"",
                "?topic=a*                          | expected segments, found \"a*\"",
                "?topic=%3Cscript%3E                | expected segments, found \"<script>\"",
                "?topic=a%23b                       | expected segments, found \"a#b\"",
                "?topic=1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17 | expected at most 16 segments, found",
                "?topic=lab/a&add=a//b              | expected segments, found \"a//b\"",
                "?topic=lab/a&latest=a//b           | expected segments, found \"a//b\"",
                "?latest=lab/a&disconnect=lab/a     | disconnect: expected no pattern that latest names too, found \"lab/a\"",
                "?topic=lab/a&cursor=               | cursor: expected positions such as k3x9-42, found \"\"",
                "?topic=lab/a&cursor=abc            | cursor: expected positions such as k3x9-42, found \"abc\"",
                "?topic=lab/a&cursor=a-1,a-2        | cursor: expected positions, found \"a-1,a-2\"",
                "?topic=lab/a&cursor=a-1,           | cursor: expected positions, found \"a-1,\"",
                "?topic=lab/a&cursor=a-01           | cursor: expected positions, found \"a-01\"",
                "?topic=lab/a&cursor=a--1           | cursor: expected positions, found \"a--1\"",
                "?topic=lab/a&cursor=A-1            | cursor: expected positions, found \"A-1\"",
                "?topic=lab/a&cursor=a-9223372036854775808 | cursor: expected positions, found \"a-9223372036854775808\"",
                "?topic=lab/a&cursor=a-1&cursor=b-1 | cursor: expected the parameter at most once, found \"2 times\"",
                "?topic=lab/a&wait=                 | wait: expected a whole number from 0 to 55, found \"\"",
                "?topic=lab/a&wait=-1               | wait: expected a whole number from 0 to 55, found \"-1\"",
                "?topic=lab/a&wait=56               | wait: expected a whole number from 0 to 55, found \"56\"",
                "?topic=lab/a&wait=1.5              | wait: expected a whole number from 0 to 55, found \"1.5\"",
                "?topic=lab/a&wait=soon             | wait: expected a whole number from 0 to 55, found \"soon\"",
                "?topic=lab/a&wait=99999999999      | wait: expected a whole number from 0 to 55, found \"99999999999\"",
                "?topic=lab/a&wait=%D9%A3           | wait: expected a whole number from 0 to 55, found",
                "?topic=lab/a&from=then             | from: expected now or earliest, found \"then\"",
                "?topic=lab/a&last=0                | last: expected a whole number from 1 to 1000, found \"0\"",
                "?topic=lab/a&last=1001             | last: expected a whole number from 1 to 1000, found \"1001\"",
                "?topic=lab/a&last=1&from=now       | last: expected either last or from, found \"both\"",
                "?topic=lab/a&client=me             | client: expected 32 hexadecimal digits, found \"me\"",
                "?topic=lab/a&transport=pigeon      | transport: expected ws, sse, ndjson, iframe or poll, found \"pigeon\"",
                "?topic=lab/a&transport=            | transport: expected ws, sse, ndjson, iframe or poll, found \"\"",
                "?topic=lab/a&transport=iframe&callback=alert(1) | callback: expected a function's name, found \"alert(1)\"",
                "?topic=lab/a&transport=iframe&callback=         | callback: expected a function's name, found \"\"",
                "?topic=lab/a&transport=iframe&callback=a.b.c.d.e | callback: expected a function's name, found \"a.b.c.d.e\"",
                "?topic=lab/a&transport=iframe&callback=a%0Ab    | callback: expected a function's name, found \"a?b\"",
                "?topic=lab/a&transport=iframe&callback=1a       | callback: expected a function's name, found \"1a\"",
                "?topic=%                           | query: expected two hexadecimal digits after each %, found",
                "?topic=%4                          | query: expected two hexadecimal digits after each %, found",
                "?topic=%zz                         | query: expected two hexadecimal digits after each %, found",
                "?topic=%C3%28                      | query: expected percent-encoded UTF-8, found",
                "?topic=%ED%A0%80                   | query: expected percent-encoded UTF-8, found"
            })
    void badQuery_isABadRequest(String query, String detail) {
        expect400(SERVER.ask(Request.get(query)), detail);
    }

    @Test
    void longValues_areToldInShort() {
        String topic = "x".repeat(257);
        Answer answer = SERVER.ask(Request.get("?topic=" + topic));
        Problems.expect(answer, 400, "expected 1 to 256 characters, found \"" + "x".repeat(64) + "\u2026\"");
        assertThat(answer.text()).doesNotContain("x".repeat(65));
        expect400(SERVER.ask(Request.get("?topic=lab/a&cursor=" + "a".repeat(4000))), "cursor: expected, found");
        expect400(
                SERVER.ask(Request.get("?topic=lab/a&transport=iframe&callback=" + "a".repeat(65))),
                "callback: expected, found");
    }

    @Test
    void tooManyTopics_areABadRequest() {
        String most = IntStream.range(0, 64).mapToObj(i -> "topic=lab/" + i).collect(Collectors.joining("&"));
        assertThat(SERVER.ask(Request.get("?wait=0&" + most)).status()).isEqualTo(200);
        expect400(
                SERVER.ask(Request.get("?wait=0&add=lab/x&" + most)),
                "topic: expected at most 64, found \"65 of them\"");
    }

    @Test
    void badLastEventId_isABadRequest() {
        expect400(
                SERVER.ask(Request.get("?topic=lab/a", "Accept: text/event-stream", "Last-Event-ID: yesterday")),
                "cursor: expected, found \"yesterday\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?topic=a//b",
                "?cursor=abc",
                "?from=then",
                "?last=0",
                "?client=me",
                "?topic=a&topic=b&from=now&last=3"
            })
    void badQueryOfAWebSocket_isABadRequestAndNoUpgrade(String query) {
        expect400(SERVER.ask(Request.upgrade(query)), "expected, found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "PROPFIND", "get"})
    void otherMethod_isNotAllowed(String method) {
        Wire wire = SERVER.wire().send(Request.of(method, "?topic=lab/a"));
        Head head = wire.head();
        assertThat(head.status()).isEqualTo(405);
        assertThat(head.header("Allow")).isEqualTo("GET, POST");
        assertThat(head.header("Content-Type")).isEqualTo("application/problem+json");
        if (!method.equals("HEAD")) {
            byte[] body = wire.bytes(Integer.parseInt(head.header("Content-Length")));
            Problems.expect(new Answer(head, body), 405, "method: expected GET or POST, found " + method);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/png",
                "text/plain",
                "text/event-stream;q=0",
                "*/*;q=0",
                "application/json;q=none",
                "nonsense",
                ","
            })
    void acceptThatAllowsNothing_isNotAcceptable(String accept) {
        Problems.expect(
                SERVER.ask(Request.get("?topic=lab/a", "Accept: " + accept)),
                406,
                "Accept: expected text/event-stream, application/x-ndjson, text/html, application/json or */*, found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Accept: text/event-stream", "Accept: application/x-ndjson", "Accept: text/html", "Accept: */*"})
    void foreignOrigin_isForbiddenOnEveryTransport(String accept) {
        Problems.expect(
                SERVER.ask(Request.get("?topic=lab/a&wait=0", accept, "Origin: https://evil.example")),
                403,
                "Origin: expected this server's or one of push.allowed-origins, found \"https://evil.example\"");
        Problems.expect(
                SERVER.ask(Request.post("?topic=lab/a", "1", "Content-Type: application/json", "Origin: null")),
                403,
                "Origin: expected",
                "found \"null\"");
    }

    // ---- POST

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                             | topic: expected one topic to publish to, found \"none\"",
                "?topic=lab/*                   | topic: expected segments, found \"lab/*\"",
                "?topic=a//b                    | topic: expected segments, found \"a//b\"",
                "?topic=lab/a&topic=lab/b       | topic: expected the parameter at most once, found \"2 times\"",
                "?topic=lab/a&id=               | id: expected 1 to 128 characters, found \"\"",
                "?topic=lab/a&key=%00           | key: expected 1 to 128 characters, found \"?\"",
                "?topic=lab/a&client=0          | client: expected 32 hexadecimal digits, found \"0\"",
                "?leave=true                    | leave: expected true, and the client that leaves, found \"true\"",
                "?leave=maybe&client=00000000000000000000000000000000 | leave: expected true, found \"maybe\""
            })
    void badPost_isABadRequest(String query, String detail) {
        expect400(SERVER.ask(Request.post(query, "1")), detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "nonsense", "{'a':1}", "[1,]", "1 2", "{}{}", "{\"a\":01}", "\"\t\"", "NaN"})
    void bodyThatIsNoJson_isABadRequest(String body) {
        expect400(SERVER.ask(Request.post("?topic=lab/a", body)), "data: expected one JSON text, found");
    }

    @Test
    void bodyThatIsNestedTooDeep_isABadRequest() {
        expect400(
                SERVER.ask(Request.post("?topic=lab/a", "[".repeat(30_000) + "]".repeat(30_000))),
                "data: expected one JSON text, found");
    }

    @Test
    void bodyThatIsNotUtf8_isABadRequest() {
        Wire wire = SERVER.wire();
        wire.send(Request.of("POST", "?topic=lab/a", "Content-Length: 4"));
        wire.send(new byte[] {'"', (byte) 0xC3, 0x28, '"'});
        expect400(wire.answer(), "body: expected UTF-8, found");
    }

    @Test
    void bodyThatSaysItIsTooLarge_isRefusedUnread() {
        Wire wire = SERVER.wire();
        wire.send(Request.of("POST", "?topic=lab/a", "Content-Length: 65537"));
        Problems.expect(wire.answer(), 413, "body: expected at most 65536 bytes, found 65537");
    }

    @Test
    void bodyThatTurnsOutTooLarge_isRefused() {
        Wire wire = SERVER.wire();
        wire.send(Request.of("POST", "?topic=lab/a", "Transfer-Encoding: chunked"));
        wire.send("10001\r\n" + "x".repeat(0x10001) + "\r\n");
        Problems.expect(wire.answer(), 413, "body: expected at most 65536 bytes, found more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: application/x-www-form-urlencoded",
                "Content-Type: text/plain",
                "Content-Type: multipart/form-data; boundary=x",
                "X-No: type"
            })
    void formOfAPage_isAnUnsupportedMediaType(String type) {
        for (String page :
                new String[] {"Origin: " + Request.OWN_ORIGIN, "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none"}) {
            Problems.expect(
                    SERVER.ask(Request.post("?topic=lab/a", "1", type, page)),
                    415,
                    "Content-Type: expected application/json from a page, found \"");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "machine,   'topic: expected one that clients may publish to, found \"machine\"'",
        "@bob/inbox,'topic: expected one that clients may publish to, found \"@bob/inbox\"'",
        "@client/0, 'topic: expected one that clients may publish to, found \"@client/0\"'",
        "lab/closed,the lab is closed"
    })
    void topicThatClientsMayNotPublishTo_isForbidden(String topic, String detail) {
        Problems.expect(SERVER.ask(Request.post("?topic=" + topic, "1")), 403, detail);
    }

    /** Each word of the detail that stands between commas is in it, in any place. */
    private static void expect400(Answer answer, String detail) {
        int found = detail.lastIndexOf(", found");
        Problems.expect(answer, 400, detail.substring(0, found), detail.substring(found));
    }
}
