package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Received;
import jakarta.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** POST publishes; docs/protocol.md §6. */
class PublishIT {
    @RegisterExtension
    static final Server SERVER = new Server();

    @Test
    void post_isAnsweredByItsPositionAndDelivered() {
        Answer answer = SERVER.ask(Request.post("?topic=lab/post&id=i1&key=k1", " {\"a\" : [1, \"x y\"]}\n"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store, no-transform");
        assertThat(answer.text()).matches("\\{\"type\":\"published\",\"id\":\"i1\",\"position\":\"[a-z0-9]+-\\d+\"}\n");
        JsonObject kept = kept("lab/post");
        assertThat(kept.getString("position")).isEqualTo(answer.json().getString("position"));
        assertThat(kept.getString("id")).isEqualTo("i1");
        assertThat(kept.getString("key")).isEqualTo("k1");
        assertThat(kept.get("data")).hasToString("{\"a\":[1,\"x y\"]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-No: type",
                "Content-Type: application/json",
                "Content-Type: application/x-www-form-urlencoded",
                "Content-Type: text/plain",
                "Origin: " + Request.OWN_ORIGIN + "\r\nContent-Type: application/json; charset=utf-8",
                "Origin: " + Request.OWN_ORIGIN + "\r\nSec-Fetch-Site: same-origin\r\nContent-Type: APPLICATION/JSON"
            })
    void contentType_mattersOnlyToPages(String headers) {
        Answer answer = SERVER.ask(Request.post("?topic=lab/type", "{\"a=b&topic\":1}", headers));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    @Test
    void bodyInChunks_isOneBody() {
        Wire wire = SERVER.wire();
        wire.send(Request.of("POST", "?topic=lab/chunks", "Transfer-Encoding: chunked"));
        wire.send("4\r\n\"\u00fc1\r\n").send("3\r\n23\"\r\n").send("0\r\n\r\n");
        assertThat(wire.answer().status()).isEqualTo(200);
        assertThat(kept("lab/chunks").getString("data")).isEqualTo("\u00fc123");
    }

    @Test
    void bodyThatComesSlowly_isWaitedFor() {
        Wire wire = SERVER.wire();
        wire.send(Request.of("POST", "?topic=lab/slow", "Content-Length: 4"));
        for (String part : new String[] {"t", "r", "u", "e"}) {
            wire.send(part);
        }
        assertThat(wire.answer().status()).isEqualTo(200);
    }

    @Test
    void client_isToldToGoOn() {
        Wire wire = SERVER.wire();
        wire.send(Request.of("POST", "?topic=lab/expect", "Content-Length: 4", "Expect: 100-continue"));
        assertThat(wire.head().status()).isEqualTo(100);
        assertThat(wire.send("true").answer().status()).isEqualTo(200);
    }

    @Test
    void longestBody_isTaken() {
        String body = "\"" + "x".repeat(65_534) + "\"";
        assertThat(SERVER.ask(Request.post("?topic=lab/longest", body)).status())
                .isEqualTo(200);
    }

    @Test
    void sameIdOfTheSameClient_isStoredOnce() {
        String client = SERVER.engine().newId();
        String query = "?topic=lab/once&id=once&client=" + client;
        String first = SERVER.ask(Request.post(query, "1")).json().getString("position");
        assertThat(SERVER.ask(Request.post(query, "2")).json().getString("position"))
                .isEqualTo(first);
        Received<?> received = SERVER.events().await(Received.class, client);
        assertThat(received.topic()).isEqualTo("lab/once");
        assertThat(received.data()).isEqualTo("1");
        String other = SERVER.ask(Request.post(
                        "?topic=lab/once&id=once&client=" + SERVER.engine().newId(), "3"))
                .json()
                .getString("position");
        assertThat(other).isNotEqualTo(first);
    }

    @Test
    void connection_isKeptForTheNextRequest() {
        Wire wire = SERVER.wire();
        for (int i = 0; i < 3; i++) {
            assertThat(wire.send(Request.post("?topic=lab/keep", "1")).answer().status())
                    .isEqualTo(200);
            assertThat(wire.send(Request.get("?topic=lab/keep&wait=0")).answer().status())
                    .isEqualTo(200);
            assertThat(wire.send(Request.post("?topic=machine", "1")).answer().status())
                    .isEqualTo(403);
        }
    }

    @Test
    void clientThatIsGoneBeforeItsBody_leavesNothing() {
        Wire wire = SERVER.wire();
        wire.send(Request.of("POST", "?topic=lab/half", "Content-Length: 100"));
        wire.send("{\"half\":");
        wire.cut();
        assertThat(SERVER.ask(Request.get("?topic=lab/half&from=earliest&wait=0"))
                        .json()
                        .getJsonArray("messages"))
                .isEmpty();
    }

    private static JsonObject kept(String topic) {
        return SERVER.ask(Request.get("?topic=" + topic + "&from=earliest&wait=0"))
                .json()
                .getJsonArray("messages")
                .getJsonObject(0);
    }
}
