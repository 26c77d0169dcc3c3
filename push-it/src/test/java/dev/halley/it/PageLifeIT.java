package dev.halley.it;

import static dev.halley.it.ClientPage.await;
import static dev.halley.it.ClientPage.connect;
import static dev.halley.it.ClientPage.got;
import static dev.halley.it.ClientPage.navigate;
import static dev.halley.it.ClientPage.numbers;
import static dev.halley.it.ClientPage.publish;
import static dev.halley.it.ClientPage.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import dev.halley.push.testing.FaultProxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to pages in a real browser, and to their server: no message is lost or doubled by it. */
class PageLifeIT {

    @RegisterExtension
    static final SampleInChromium SAMPLE = new SampleInChromium();

    /** As a laptop that sleeps: timers and messages wait, and its connections have ended when it wakes. */
    @ParameterizedTest
    @ValueSource(strings = {"ws", "sse", "ndjson", "poll"})
    void pageIsFrozen_catchesUpWhenItThaws(String transport) throws Exception {
        String topic = "lab/frozen/" + transport;
        try (FaultProxy proxy = new FaultProxy(SAMPLE.war().address().getPort())) {
            Page page = page(URI.create("http://127.0.0.1:" + proxy.port() + "/"), transport, topic);
            CDPSession devTools = page.context().newCDPSession(page);
            publish(SAMPLE.war().address(), topic, 0, 3);
            await(page, "got.length >= 3");

            lifecycle(devTools, "frozen");
            publish(SAMPLE.war().address(), topic, 3, 6);
            proxy.cutAll();
            publish(SAMPLE.war().address(), topic, 6, 9);
            lifecycle(devTools, "active");
            await(page, "got.length >= 9");
            publish(SAMPLE.war().address(), topic, 9, 10);
            await(page, "got.length >= 10");
            assertAll(page, 10);
        }
    }

    /** The back-off has come to 30 s, and nobody waits for that. */
    @ParameterizedTest
    @ValueSource(strings = {"ws", "sse", "poll"})
    void networkGoesAndComesBack_clientGoesOnAtOnce(String transport) throws Exception {
        String topic = "lab/offline/" + transport;
        Page page = page(SAMPLE.war().address(), transport, topic);
        publish(SAMPLE.war().address(), topic, 0, 3);
        await(page, "got.length >= 3");

        page.context().setOffline(true);
        page.evaluate("push.pause(), push.resume()"); // what was open might outlive it
        await(page, "states.at(-1).state === 'waiting'");
        publish(SAMPLE.war().address(), topic, 3, 6);
        page.context().setOffline(false);
        await(page, "got.length >= 6");
        assertAll(page, 6);
    }

    /** A deployment: the old server says when to come back, and the new one has another log. */
    @Test
    void serverStopsInOrder_clientsComeBackToTheNextOne() throws Exception {
        RunningWar first = new RunningWar(SAMPLE.folder().resolve("first"), "0");
        URI address = first.address();
        Page page = SAMPLE.chromium().page();
        navigate(page, address);
        connect(page, Map.of("timeouts", Map.of("retryMax", 1000)));
        subscribe(page, "lab/deployed", 0);
        publish(address, "lab/deployed", 0, 3);
        await(page, "got.length >= 3");

        first.terminate();
        await(page, "states.some(({ reason, retryIn }) => reason?.includes('shut') && retryIn <= 2000)");
        first.exitCode();
        try (RunningWar second = new RunningWar(SAMPLE.folder().resolve("second"), String.valueOf(address.getPort()))) {
            publish(second.address(), "lab/deployed", 3, 6);
            await(page, "got.length >= 6");
            assertThat(got(page)).containsExactlyElementsOf(numbers(0, 6));
            assertThat(page.evaluate("gaps")).isEqualTo(List.of("epoch"));
            assertThat(page.evaluate("push.transport")).isEqualTo("ws");
            page.context().close();
        }
    }

    private static Page page(URI address, String transport, String topic) {
        Page page = SAMPLE.chromium().page();
        navigate(page, address);
        connect(page, Map.of("transports", List.of(transport)));
        subscribe(page, topic, 0);
        return page;
    }

    private static void lifecycle(CDPSession devTools, String state) {
        JsonObject parameters = new JsonObject();
        parameters.addProperty("state", state);
        devTools.send("Page.setWebLifecycleState", parameters);
    }

    private static void assertAll(Page page, int numbers) {
        assertThat(got(page)).containsExactlyElementsOf(numbers(0, numbers));
        assertThat(page.evaluate("[gaps, errors]")).isEqualTo(List.of(List.of(), List.of()));
        page.context().close();
    }
}
