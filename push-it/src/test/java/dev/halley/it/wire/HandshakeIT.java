package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The opening handshake: RFC 6455 §4.2, docs/protocol.md §4.1. */
class HandshakeIT {
    @RegisterExtension
    static final Server SERVER = new Server("push.allowed-origins=https://friend.example");

    @Test
    void keyOfTheRfc_isAcceptedAsTheRfcSays() {
        Head head = SERVER.wire().send(Request.upgrade("?topic=lab/a")).head();
        assertThat(head.start()).startsWith("HTTP/1.1 101 ");
        assertThat(head.header("Upgrade")).isEqualToIgnoringCase("websocket");
        assertThat(head.header("Connection")).isEqualToIgnoringCase("upgrade");
        assertThat(head.header("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(head.header("Sec-WebSocket-Protocol")).isNull();
        assertThat(head.header("Content-Length")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chat, superchat, halley.v1 | halley.v1",
                "halley.v1.bin, halley.v1   | halley.v1.bin",
                "halley.v1,halley.v1.bin    | halley.v1",
                "chat                       |"
            })
    void firstKnownSubprotocol_isSelected(String offered, String selected) {
        assertThat(subprotocol("Sec-WebSocket-Protocol: " + offered)).isEqualTo(selected);
    }

    @Test
    void subprotocolsOnSeveralLines_areOneList() {
        assertThat(subprotocol("Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol: halley.v1, halley.v1.bin"))
                .isEqualTo("halley.v1");
    }

    private static String subprotocol(String... headers) {
        Head head = SERVER.wire().send(Request.upgrade("", headers)).head();
        assertThat(head.status()).isEqualTo(101);
        return head.header("Sec-WebSocket-Protocol");
    }

    @Test
    void compression_isNotNegotiated() {
        Head head = SERVER.wire()
                .send(Request.upgrade("", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"))
                .head();
        assertThat(head.status()).isEqualTo(101);
        assertThat(head.header("Sec-WebSocket-Extensions")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Request.OWN_ORIGIN,
                "https://friend.example",
                "http://HALLEY.test:8080",
                // a proxy that ends TLS in front of us
                "https://halley.test:8080"
            })
    void ownAndAllowedOrigins_areLetIn(String origin) {
        assertThat(SERVER.wire()
                        .send(Request.upgrade("", "Origin: " + origin))
                        .head()
                        .status())
                .isEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://halley.test",
                "http://halley.test:8081",
                "http://halley.test:8080.evil.example",
                "http://friend.example",
                "null"
            })
    void foreignOrigin_isForbidden(String origin) {
        Answer answer = SERVER.ask(Request.upgrade("?topic=lab/a", "Origin: " + origin));
        Problems.expect(answer, 403, "Origin: expected", "\"" + origin + "\"");
        assertThat(answer.header("Upgrade")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site"})
    void foreignSiteWithoutOrigin_isForbidden(String site) {
        Problems.expect(
                SERVER.ask(Request.upgrade("", "Sec-Fetch-Site: " + site)),
                403,
                "Sec-Fetch-Site: expected",
                "\"" + site + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-WebSocket-Version: 12", "Sec-WebSocket-Version: 8", "X-No: version"})
    void otherVersion_isToldTheRightOne(String version) {
        Answer answer = SERVER.ask(Request.get(
                "", "Upgrade: websocket", "Connection: Upgrade", version, "Sec-WebSocket-Key: " + Request.KEY));
        Problems.expect(answer, 426, "Sec-WebSocket-Version: expected 13, found");
        assertThat(answer.header("Sec-WebSocket-Version")).isEqualTo("13");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-No: key",
                "Sec-WebSocket-Key:",
                "Sec-WebSocket-Key: short",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZTE=",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==x",
                "Sec-WebSocket-Key: dGhlIHNhbXBs!SBub25jZQ==",
                "Sec-WebSocket-Key: " + Request.KEY + "\r\nSec-WebSocket-Key: " + Request.KEY
            })
    void missingOrMalformedKey_isABadRequest(String key) {
        Problems.expect(
                SERVER.ask(Request.get(
                        "?topic=lab/a", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", key)),
                400,
                "Sec-WebSocket-Key: expected");
    }

    @Test
    void post_isNoHandshake() {
        Answer answer = SERVER.ask(Request.upgrade("").replaceFirst("GET", "POST"));
        Problems.expect(answer, 405, "method: expected GET");
        assertThat(answer.header("Allow")).isEqualTo("GET");
    }

    @Test
    void upgradeWithoutConnection_isABadRequest() {
        Problems.expect(
                SERVER.ask(Request.upgrade("").replace("Connection: Upgrade", "Connection: keep-alive")),
                400,
                "Connection: expected");
    }

    @Test
    void upgradeOfHttp10_isABadRequest() {
        Problems.expect(
                SERVER.ask(Request.upgrade("").replace("HTTP/1.1", "HTTP/1.0")),
                400,
                "HTTP version: expected HTTP/1.1 with an upgrade, found HTTP/1.0");
    }

    @Test
    void tokensAmongOthers_areFound() {
        assertThat(SERVER.wire()
                        .send(Request.upgrade("")
                                .replace("Connection: Upgrade", "Connection: keep-alive, UPGRADE")
                                .replace("Upgrade: websocket", "Upgrade: WebSocket"))
                        .head()
                        .status())
                .isEqualTo(101);
    }

    @Test
    void webSocketWithoutUpgrade_isToldSo() {
        Answer answer = SERVER.ask(Request.get("?transport=ws&topic=lab/a"));
        Problems.expect(answer, 426, "transport: expected an upgrade");
        assertThat(answer.header("Upgrade")).isEqualToIgnoringCase("websocket");
    }

    @Test
    void refusedUpgrade_leavesTheConnectionUsable() {
        Wire wire = SERVER.wire();
        assertThat(wire.send(Request.upgrade("?topic=a/b", "Origin: https://evil.example"))
                        .answer()
                        .status())
                .isEqualTo(403);
        assertThat(wire.send(Request.upgrade("?topic=a/b")).head().status()).isEqualTo(101);
    }
}
