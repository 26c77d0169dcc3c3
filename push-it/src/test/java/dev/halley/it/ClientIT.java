package dev.halley.it;

import static dev.halley.it.ClientPage.await;
import static dev.halley.it.ClientPage.connect;
import static dev.halley.it.ClientPage.got;
import static dev.halley.it.ClientPage.navigate;
import static dev.halley.it.ClientPage.numbers;
import static dev.halley.it.ClientPage.publish;
import static dev.halley.it.ClientPage.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route.FulfillOptions;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The browser client in a real browser, against the real server: what its own tests can't know. */
class ClientIT {
    private static final Pattern STREAMS = Pattern.compile("transport=(sse|ndjson|iframe)");
    private static final Pattern WEB_SOCKETS = Pattern.compile("transport=ws");

    @RegisterExtension
    static final SampleInChromium SAMPLE = new SampleInChromium();

    @ParameterizedTest
    @ValueSource(strings = {"ws", "sse", "ndjson", "iframe", "poll"})
    void transportAlone_deliversInOrderOnce(String transport) throws Exception {
        String topic = "lab/alone/" + transport;
        publish(SAMPLE.war().address(), topic, 0, 5);
        Page page = page(SAMPLE.war().address());
        connect(page, Map.of("transports", List.of(transport)));
        subscribe(page, topic, 2);
        publish(SAMPLE.war().address(), topic, 5, 40);
        await(page, "got.length >= 37");
        assertThat(got(page)).containsExactlyElementsOf(numbers(3, 40));
        assertThat(page.evaluate("push.transport")).isEqualTo(transport);
        assertThat(page.evaluate("document.readyState")).isEqualTo("complete");
        assertThat(page.evaluate("errors")).isEqualTo(List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "sse", "ndjson", "iframe", "poll"})
    void transportAlone_publishesAndIsToldWhyNot(String transport) {
        Page page = page(SAMPLE.war().address());
        connect(page, Map.of("transports", List.of(transport)));
        subscribe(page, "lab/said/" + transport, 0);
        page.evaluate(
                "topic => Promise.all([...Array(20).keys()].map(n => push.publish(topic, n)))",
                "lab/said/" + transport);
        await(page, "got.length >= 20");
        assertThat(got(page)).containsExactlyElementsOf(numbers(0, 20));
        assertThat(page.evaluate("push.publish('nobody/listens', 1).catch(error => error.status)"))
                .isEqualTo(403);
        assertThat(page.evaluate("push.subscribe('no//topic').ready.catch(error => error.status)"))
                .isEqualTo(400);
        assertThat(page.evaluate("push.publish('lab/large', 'x'.repeat(70000)).catch(error => error.status)"))
                .isEqualTo(413);
        page.evaluate("topic => push.publish(topic, 20)", "lab/said/" + transport);
        await(page, "got.length >= 21");
        assertThat(got(page)).containsExactlyElementsOf(numbers(0, 21));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "sse", "ndjson", "iframe", "poll"})
    void latestOfABurst_endsWithTheNewestAndNothingIsAGap(String transport) throws Exception {
        String topic = "lab/latest/" + transport;
        Page page = page(SAMPLE.war().address());
        connect(page, Map.of("transports", List.of(transport)));
        page.evaluate(
                "topic => push.subscribe(topic, n => got.push(n), { slow: 'latest' }).ready.then(() => {})", topic);
        publish(SAMPLE.war().address(), topic, 0, 1);
        await(page, "got.length === 1");
        page.evaluate("push.pause()");
        publish(SAMPLE.war().address(), topic, 1, 50);
        page.evaluate("push.resume()");
        await(page, "got.at(-1) === 49");
        assertThat(got(page)).isEqualTo(List.of(0, 49));
        publish(SAMPLE.war().address(), topic, 50, 51);
        await(page, "got.at(-1) === 50");
        assertThat(page.evaluate("gaps")).isEqualTo(List.of());
    }

    /** The recipe of docs/state.md: position, state, stream from the position. */
    @ParameterizedTest
    @ValueSource(strings = {"ws", "sse", "ndjson", "iframe", "poll"})
    void stateChangesWhileItIsRead_nothingIsMissedOrDoubled(String transport) throws Exception {
        String topic = "lab/state/" + transport;
        publish(SAMPLE.war().address(), topic, 0, 5);
        Page page = page(SAMPLE.war().address());
        String cursor = (String) page.evaluate("""
                topic => fetch(`/push?topic=${topic}&wait=0`, { headers: { Accept: 'application/json' } })
                    .then(response => response.json()).then(({ cursor }) => cursor)""", topic);
        publish(SAMPLE.war().address(), topic, 5, 10); // after the position, before the state
        int state = 10; // what the application would answer: how many there have been
        publish(SAMPLE.war().address(), topic, 10, 15); // after the state
        page.evaluate("""
                async ([options, topic, state]) => {
                    const { connect } = await import('/halley/push.js')
                    Object.assign(window, { push: connect('/push', options), got: [], gaps: [], errors: [], states: [] })
                    push.on('gap', gap => gaps.push(gap.reason))
                    await push.subscribe(topic, n => {
                        if (n >= state) got.push(n) // what is before it, the state has
                    }).ready
                }
                """, List.of(Map.of("transports", List.of(transport), "cursor", cursor), topic, state));
        publish(SAMPLE.war().address(), topic, 15, 20);
        await(page, "got.length >= 10");
        assertThat(got(page)).containsExactlyElementsOf(numbers(10, 20));
        assertThat(page.evaluate("gaps")).isEqualTo(List.of());
    }

    @Test
    void webSocketAndStreamsBlocked_fallsToPollingAndClimbsWhenTheyAreNot() throws Exception {
        AtomicBoolean blocked = new AtomicBoolean(true);
        Page page = SAMPLE.chromium().page();
        page.route(STREAMS, route -> route.fulfill(new FulfillOptions().setStatus(502)));
        page.routeWebSocket(WEB_SOCKETS, socket -> {
            if (blocked.get()) {
                socket.close();
            } else {
                socket.connectToServer();
            }
        });
        navigate(page, SAMPLE.war().address());
        connect(page, Map.of("timeouts", Map.of("climb", 1500)));
        subscribe(page, "lab/blocked", 0);
        assertThat(page.evaluate("push.transport")).isEqualTo("poll");
        publish(SAMPLE.war().address(), "lab/blocked", 0, 10);
        await(page, "got.length >= 10");
        blocked.set(false);
        for (int n = 10; !"ws".equals(page.evaluate("push.state === 'open' && push.transport")) && n < 500; n++) {
            publish(SAMPLE.war().address(), "lab/blocked", n, n + 1);
        }
        publish(SAMPLE.war().address(), "lab/blocked", 500, 501);
        await(page, "got.at(-1) === 500");
        assertThat(page.evaluate("push.transport")).isEqualTo("ws");
        List<Integer> got = got(page);
        assertThat(got.subList(0, got.size() - 1)).containsExactlyElementsOf(numbers(0, got.size() - 1));
    }

    @Test
    void webSocketOpensAndCarriesNothing_theNextTransportTakesOver() throws Exception {
        Page page = SAMPLE.chromium().page();
        page.routeWebSocket(WEB_SOCKETS, socket -> socket.onMessage(frame -> {}));
        navigate(page, SAMPLE.war().address());
        connect(page, Map.of("timeouts", Map.of("open", 500)));
        subscribe(page, "lab/mute", 0);
        publish(SAMPLE.war().address(), "lab/mute", 0, 10);
        await(page, "got.length >= 10");
        assertThat(page.evaluate("push.transport")).isEqualTo("sse");
        assertThat(got(page)).containsExactlyElementsOf(numbers(0, 10));
    }

    @Test
    void serverStartedAnew_eachTransportTellsOfTheGapOnceAndGoesOn() throws Exception {
        List<String> transports = List.of("ws", "sse", "ndjson", "iframe", "poll");
        // an iframe's document that breaks off tells nobody: only the missing heartbeats do
        Map<String, String> settings = Map.of("PUSH_HEARTBEAT_MILLIS", "1000");
        RunningWar first = new RunningWar(SAMPLE.folder().resolve("first"), settings, "0");
        URI address = first.address();
        List<Page> pages = transports.stream().map(transport -> page(address)).toList();
        for (int i = 0; i < pages.size(); i++) {
            connect(
                    pages.get(i),
                    Map.of("transports", List.of(transports.get(i)), "timeouts", Map.of("retryMax", 1000)));
            subscribe(pages.get(i), "lab/anew", 0);
        }
        publish(address, "lab/anew", 0, 3);
        for (Page page : pages) {
            await(page, "got.length >= 3");
        }
        first.close();
        first.exitCode();
        try (RunningWar second =
                new RunningWar(SAMPLE.folder().resolve("second"), settings, String.valueOf(address.getPort()))) {
            second.address();
            publish(address, "lab/anew", 3, 6);
            for (Page page : pages) {
                await(page, "got.length >= 6");
                assertThat(got(page)).containsExactlyElementsOf(numbers(0, 6));
                assertThat(page.evaluate("gaps")).isEqualTo(List.of("epoch"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "sse", "ndjson", "iframe", "poll"})
    void topicsChange_applicationSeesOneClientThatStays(String transport) throws Exception {
        try (Application application = new Application(SAMPLE.folder().resolve("presence-" + transport + "/app"))) {
            application.addClass("Presence", """
                    import dev.halley.push.Connected;
                    import dev.halley.push.Disconnected;
                    import dev.halley.push.Push;
                    import jakarta.enterprise.context.ApplicationScoped;
                    import jakarta.enterprise.event.Observes;
                    import jakarta.inject.Inject;

                    @ApplicationScoped
                    public class Presence {
                        @Inject
                        Push push;

                        void came(@Observes Connected event) {
                            push.topic("presence").publish("came " + event.client().id());
                        }

                        void went(@Observes Disconnected event) {
                            push.topic("presence").publish("went " + event.client().id());
                        }
                    }
                    """);
            Page page = page(URI.create(application.start()));
            connect(page, Map.of("transports", List.of(transport)));
            subscribe(page, "presence", 10);
            for (String topic : List.of("a", "b", "c")) {
                page.evaluate("topic => push.subscribe(topic).ready", topic);
            }
            String client = (String) page.evaluate("push.client");
            page.evaluate("push.subscribe('d', null, { last: 1 }).ready");
            List<?> told = (List<?>) page.evaluate("got");
            assertThat(told.get(0)).isEqualTo("came " + client);
            assertThat(told).doesNotHaveDuplicates();
        }
    }

    private static Page page(URI address) {
        Page page = SAMPLE.chromium().page();
        navigate(page, address);
        return page;
    }
}
