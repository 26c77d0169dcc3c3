package dev.halley.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A page with the client as {@code push}, and what it got, the reasons of gaps, errors, states and which transports it tried in arrays. */
final class ClientPage {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private ClientPage() {}

    /** Any document of the server will do. */
    static void navigate(Page page, URI address) {
        page.navigate(address.resolve("halley/push.js").toString());
    }

    static void connect(Page page, Map<String, Object> options) {
        page.evaluate("""
                async options => {
                    const { connect } = await import('/halley/push.js')
                    Object.assign(window, { push: connect('/push', options), got: [], gaps: [], errors: [], states: [], tried: [] })
                    push.on('state', event => states.push(event))
                    push.on('gap', gap => gaps.push(gap.reason))
                    push.on('request', ({ phase, method, transport }) => {
                        if (phase === 'start' && method === 'GET' && tried.at(-1) !== transport) tried.push(transport)
                    })
                    push.on('error', error => errors.push(String(error)))
                }
                """, options);
    }

    static void subscribe(Page page, String topic, int last) {
        page.evaluate(
                "({ topic, last }) => push.subscribe(topic, data => got.push(data), { last }).ready.then(() => {})",
                Map.of("topic", topic, "last", last));
    }

    static void await(Page page, String condition) {
        try {
            page.waitForFunction("() => " + condition);
        } catch (TimeoutError late) {
            throw new AssertionError(
                    condition + ": " + page.evaluate("JSON.stringify({ got, gaps, errors, states })"), late);
        }
    }

    @SuppressWarnings("unchecked") // JSON numbers
    static List<Integer> got(Page page) {
        return (List<Integer>) page.evaluate("got");
    }

    static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    static void publish(URI address, String topic, int from, int to) throws IOException, InterruptedException {
        for (int n = from; n < to; n++) {
            HttpRequest request = HttpRequest.newBuilder(address.resolve("push?topic=" + topic))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(String.valueOf(n)))
                    .build();
            assertThat(HTTP.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }
    }
}
