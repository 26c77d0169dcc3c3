package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Received;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client asks and an observer replies, from the test's thread; docs/protocol.md §6.1. */
class RequestIT {
    @RegisterExtension
    static final Server SERVER = new Server("push.request-timeout-millis=3000");

    private static Received<?> asked(String client) {
        Received<?> received = SERVER.events().await(Received.class, client);
        assertThat(received.isRequest()).isTrue();
        assertThat(received.position()).isNull();
        return received;
    }

    @Test
    void inBand_isRepliedTo() {
        WebSocketWire socket = SERVER.webSocket("?topic=lab/**");
        socket.say("{'type':'request','topic':'lab/sum','data':[1,2],'id':'r1'}");
        assertThat(asked(socket.client()).reply(3)).isTrue();
        assertThat(socket.next()).hasToString("{\"type\":\"reply\",\"id\":\"r1\",\"data\":3}");
    }

    @Test
    void inBand_isDeniedByAnError() {
        WebSocketWire socket = SERVER.webSocket("");
        socket.say("{'type':'request','topic':'lab/closed','data':1,'id':'r1'}");
        assertThat(socket.next())
                .hasToString("{\"type\":\"error\",\"status\":403,\"title\":\"Forbidden\","
                        + "\"detail\":\"the lab is closed\",\"id\":\"r1\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sse", "ndjson", "iframe", "poll"})
    void besideAStream_goesByPost(String transport) {
        Wire stream = SERVER.wire();
        String client = SERVER.engine().newId();
        stream.send(Request.get("?topic=lab/**&transport=" + transport + "&client=" + client));
        SERVER.events().await(dev.halley.push.Connected.class, client);

        Wire post = SERVER.wire();
        post.send(Request.post("?topic=lab/sum&request=true&id=r1&client=" + client, "[1, 2]"));
        Received<?> request = asked(client);
        assertThat(request.data()).isEqualTo("[1,2]");
        request.reply(Map.of("sum", 3));
        Answer answer = post.answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.text()).isEqualTo("{\"type\":\"reply\",\"id\":\"r1\",\"data\":{\"sum\":3}}\n");
    }

    @Test
    void post_needsNoId() {
        Wire post = SERVER.wire();
        post.send(Request.post("?topic=lab/sum&request=true", "1"));
        SERVER.events().await(Received.class).reply(null);
        assertThat(post.answer().text()).isEqualTo("{\"type\":\"reply\",\"data\":null}\n");
    }

    @Test
    void post_isRefused() {
        Problems.expect(SERVER.ask(Request.post("?topic=lab/closed&request=true", "1")), 403, "the lab is closed");
        Problems.expect(SERVER.ask(Request.post("?topic=machine&request=true", "1")), 403, "topic: expected one that");
        Problems.expect(
                SERVER.ask(Request.post("?topic=lab/x&request=yes", "1")),
                400,
                "request: expected true, found \"yes\"");
    }

    @Test
    void withoutReply_timeIsOver() {
        Answer answer = SERVER.ask(Request.post("?topic=lab/x&request=true", "1"));
        Problems.expect(answer, 504, "reply: expected one within 3000 ms, found none");
        assertThat(SERVER.events().await(Received.class).reply("late")).isFalse();
    }

    @Test
    void clientThatChangesItsTransport_getsTheSameReplyAndIsObservedOnce() {
        WebSocketWire socket = SERVER.webSocket("?topic=lab/**");
        socket.say("{'type':'request','topic':'lab/x','data':1,'id':'moved'}");
        Received<?> request = asked(socket.client());
        socket.wire().cut();
        SERVER.events().await(dev.halley.push.Disconnected.class, socket.client());

        String query = "?topic=lab/x&request=true&id=moved&client=" + socket.client();
        Wire before = SERVER.wire();
        before.send(Request.post(query, "1"));
        request.reply("once");
        assertThat(before.answer().json().getString("data")).isEqualTo("once");
        assertThat(SERVER.ask(Request.post(query, "1")).json().getString("data"))
                .isEqualTo("once");
        assertThat(SERVER.events().all(Received.class)).isEmpty();
    }

    @Test
    void clientThatIsGoneBeforeTheReply_leavesNothing() {
        Wire post = SERVER.wire();
        post.send(Request.post("?topic=lab/x&request=true", "1"));
        Received<?> request = SERVER.events().await(Received.class);
        post.cut();
        assertThat(request.reply("unheard")).isTrue();
        assertThat(SERVER.ask(Request.get("?topic=lab/x&wait=0")).status()).isEqualTo(200);
    }
}
