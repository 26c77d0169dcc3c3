package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.servlet.PushServer;
import jakarta.json.JsonObject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Behind a filter that can't be asynchronous there is WebSocket and plain polling; docs/protocol.md §1. */
class WithoutAsyncIT {
    @RegisterExtension
    static final PlainServer SERVER = new PlainServer(
            true, PlainServer.behindSync(new Legacy()).andThen(PlainServer.with(PushServerIT.Orders.class)));

    private static final class Legacy implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            chain.doFilter(request, response);
        }
    }

    private static JsonObject poll(String query) {
        Answer answer = SERVER.ask(Request.get(query));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(answer.body().length));
        return answer.json();
    }

    @Test
    void poll_isAnsweredAtOnce_andGoesOnAtItsCursor() {
        JsonObject first = poll("?topic=plain&wait=55");
        assertThat(first.getJsonArray("messages")).isEmpty();
        PushServer.from(SERVER.servletContext()).push().topic("plain").publish(1);

        JsonObject second =
                poll("?topic=plain&cursor=" + first.getString("cursor") + "&client=" + first.getString("client"));

        assertThat(second.getString("client")).isEqualTo(first.getString("client"));
        assertThat(second.getJsonArray("messages").getJsonObject(0).getInt("data"))
                .isEqualTo(1);
    }

    @Test
    void webSocket_works() {
        Reading reading = Reading.open(SERVER, "ws", "?topic=plain-ws");

        PushServer.from(SERVER.servletContext()).push().topic("plain-ws").publish(2);

        assertThat(reading.next().line().getInt("data")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sse", "ndjson", "iframe"})
    void stream_isRefused_soThatTheClientTakesAnother(String transport) {
        Problems.expect(
                SERVER.ask(Request.get("?topic=plain&transport=" + transport)),
                501,
                "expected poll or ws",
                "found " + transport);
    }

    @Test
    void post_isPublished() {
        Answer answer =
                SERVER.ask(Request.post("?topic=orders/new&id=1", "\"\u00e4\"", "Content-Type: application/json"));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().getString("type")).isEqualTo("published");
    }

    @Test
    void badPost_isRefusedAsEver() {
        Problems.expect(
                SERVER.ask(Request.post("?topic=orders", "7", "Content-Type: application/json")), 403, "orders");
        Problems.expect(
                SERVER.ask(Request.post("?topic=orders/new", "nonsense", "Content-Type: application/json")),
                400,
                "expected");
        Problems.expect(
                SERVER.ask(Request.of(
                                "POST",
                                "?topic=orders/new",
                                "Content-Type: application/json",
                                "Transfer-Encoding: chunked")
                        + Integer.toHexString(70_000)
                        + "\r\n"
                        + "7".repeat(70_000)
                        + "\r\n0\r\n\r\n"),
                413,
                "at most 65536 bytes");
    }

    @Test
    void filter_isNamedOnce_withTheRemedy() {
        poll("?topic=plain");
        poll("?topic=plain");

        assertThat(SERVER.warnings("HALLEY-0006"))
                .singleElement()
                .asString()
                .contains(Legacy.class.getName(), "<async-supported>true</async-supported>")
                .doesNotContain("org.apache");
    }
}
