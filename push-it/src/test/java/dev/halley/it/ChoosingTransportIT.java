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
import dev.halley.push.testing.Fault;
import dev.halley.push.testing.Fault.Buffer;
import dev.halley.push.testing.Fault.Delay;
import dev.halley.push.testing.Fault.Direction;
import dev.halley.push.testing.FaultProxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which transport the client ends at, in a real browser, on networks that let some through as they should not. */
class ChoosingTransportIT {
    private static final List<String> TRANSPORTS = List.of("ws", "sse", "ndjson", "iframe", "poll");
    private static final int MANY = 60; // 100 a second are taken of one client

    @RegisterExtension
    static final SampleInChromium SAMPLE = new SampleInChromium();

    /** Whole, or in pieces: each stream begins, and says nothing in time. The page that comes next in the tab begins at what worked. */
    @ParameterizedTest
    @ValueSource(ints = {4096, Fault.MOST_BYTES})
    void streamsAreBuffered_clientPollsAndRemembersIt(int block) throws Exception {
        Function<String, List<Fault>> buffering =
                head -> head.contains("transport=poll") || !head.contains("transport=")
                        ? List.of()
                        : List.of(new Buffer(Direction.TO_CLIENT, 0, block));
        try (FaultProxy proxy = new FaultProxy(SAMPLE.war().address().getPort())) {
            Page page = page(proxy, buffering, Map.of("open", 700));
            String topic = "lab/buffered/" + block;
            subscribe(page, topic, 0);
            assertThat(page.evaluate("push.transport")).isEqualTo("poll");
            publish(SAMPLE.war().address(), topic, 0, 10);
            await(page, "got.length >= 10");
            assertThat(got(page)).containsExactlyElementsOf(numbers(0, 10));
            assertThat(page.evaluate("tried")).isEqualTo(TRANSPORTS);

            page.reload();
            connect(page, Map.of());
            subscribe(page, topic, 0);
            assertThat(page.evaluate("tried")).isEqualTo(List.of("poll"));
            page.context().close();
        }
    }

    @Test
    void firstRequestIsSlow_theBestTransportIsWaitedFor() throws Exception {
        AtomicBoolean first = new AtomicBoolean(true);
        Function<String, List<Fault>> slow = head -> first.getAndSet(false)
                ? List.of(new Delay(Direction.TO_CLIENT, 0, Duration.ofMillis(2500)))
                : List.of();
        try (FaultProxy proxy = new FaultProxy(SAMPLE.war().address().getPort())) {
            Page page = page(proxy, slow, Map.of());
            subscribe(page, "lab/slow", 0);
            assertThat(first).isFalse();
            assertThat(page.evaluate("tried")).isEqualTo(List.of("ws"));
            page.context().close();
        }
    }

    /** From the floor to the top, while messages come. */
    @Test
    void streamsGoThroughAgain_clientClimbsAndNothingIsLostOrDoubled() throws Exception {
        AtomicBoolean buffering = new AtomicBoolean(true);
        Function<String, List<Fault>> plan =
                head -> buffering.get() && head.matches("(?s).*transport=(ws|sse|ndjson|iframe).*")
                        ? List.of(new Buffer(Direction.TO_CLIENT, 0, Fault.MOST_BYTES))
                        : List.of();
        try (FaultProxy proxy = new FaultProxy(SAMPLE.war().address().getPort())) {
            Page page = page(proxy, plan, Map.of("open", 700, "climb", 300, "climbMax", 300));
            subscribe(page, "lab/climbs", 0);
            publish(SAMPLE.war().address(), "lab/climbs", 0, MANY / 2);
            buffering.set(false);
            publish(SAMPLE.war().address(), "lab/climbs", MANY / 2, MANY);
            await(page, "push.transport === 'ws' && push.state === 'open' && got.length >= " + MANY);
            publish(SAMPLE.war().address(), "lab/climbs", MANY, MANY + 5);
            await(page, "got.length >= " + (MANY + 5));
            assertThat(got(page)).containsExactlyElementsOf(numbers(0, MANY + 5));
            assertThat(page.evaluate("gaps")).isEqualTo(List.of());
            page.context().close();
        }
    }

    /** A page that has come without faults, and whose client meets them on connections of its own. */
    private static Page page(FaultProxy proxy, Function<String, List<Fault>> plan, Map<String, Object> timeouts) {
        Page page = SAMPLE.chromium().page();
        navigate(page, URI.create("http://127.0.0.1:" + proxy.port() + "/"));
        page.evaluate("import('/halley/push.js').then(() => {})");
        proxy.plan(plan);
        proxy.cutAll();
        connect(page, Map.of("timeouts", timeouts));
        return page;
    }
}
