package dev.halley.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Locator.FilterOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.WebSocketFrame;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample's pages in a real browser, against {@code java -jar}. Pictures of them are left in {@code target/screenshots}. */
class PagesIT {

    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final double PATIENCE_MILLIS = 30_000;
    private static final List<String> TRANSPORTS = List.of("ajax", "poll", "iframe", "sse", "ndjson", "ws");

    @TempDir
    private static Path folder;

    private static RunningWar war;
    private static Chromium chromium;

    private final List<BrowserContext> people = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final Set<String> hosts = new HashSet<>();

    @BeforeAll
    static void start() throws IOException {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        war = new RunningWar(folder, "0");
        chromium = new Chromium();
    }

    @AfterAll
    static void stop() {
        chromium.close();
        war.close();
    }

    @AfterEach
    void leave() {
        people.forEach(BrowserContext::close);
        people.clear();
        assertThat(hosts).isSubsetOf(address().getAuthority(), "");
        assertThat(complaints).isEmpty();
        assertThat(war.err()).isEmpty();
    }

    @Test
    void transports_getTheSameMessagesSideBySide() {
        Page page = open(person(), "index.html");
        for (String transport : TRANSPORTS) {
            assertThat(panel(page, transport).locator(".state")).hasText("open");
        }
        page.click("[data-burst='100']");
        for (String transport : TRANSPORTS) {
            waitForMessages(page, transport, 101);
        }
        assertThat(page.locator("#measured")).hasText("measured");
        for (String transport : List.of("iframe", "sse", "ndjson", "ws")) {
            assertThat(panel(page, transport).locator("[data-figure=requests]")).hasText("1");
        }
        assertThat(page.locator("#cpu-process")).containsText("%");
        waitForMessages(page, "sse", 108); // for a picture with some past
        picture(page, "transports");
    }

    @Test
    void transports_showWhoSentWhat_andTheBytes() {
        Page page = open(person(), "index.html");
        for (String transport : TRANSPORTS) {
            waitForMessages(page, transport, 2);
            Locator panel = panel(page, transport);
            panel.locator("summary").click();
            assertThat(panel.locator(".how")).isVisible();
            Locator messages = panel.locator(".sequence .out").filter(new FilterOptions().setHasText("message"));
            messages.last().click();
            assertThat(panel.locator(".bytes")).containsText("\"topic\":\"machine\"");
            assertThat(messages.first().locator(".count")).hasText(Pattern.compile("\\d+ B"));
        }
        panel(page, "ajax").locator("summary").click();
        panel(page, "ajax").locator(".sequence .in").last().click();
        assertThat(panel(page, "ajax").locator(".bytes")).containsText("GET /push?");
        picture(page, "transports-bytes");
    }

    @Test
    void connectionsAreCut_allComeBack_andNothingIsLost() {
        Page page = open(person(), "index.html");
        for (String transport : TRANSPORTS) {
            waitForMessages(page, transport, 2);
        }
        page.click("#cut");
        assertThat(page.locator("#after-cut")).containsText("gaps since: 0");
        page.click("[data-burst='100']");
        for (String transport : TRANSPORTS) {
            waitForMessages(page, transport, 104);
            assertThat(panel(page, transport).locator(".state")).hasText("open");
        }
        for (String transport : List.of("iframe", "sse", "ndjson")) {
            assertThat(panel(page, transport).locator("[data-figure=requests]")).hasText("2");
        }
        assertThat(page.locator("#after-cut")).containsText("gaps since: 0");
        // Chromium tells of each stream that ends early
        complaints.removeIf(complaint -> complaint.contains("ERR_INCOMPLETE_CHUNKED_ENCODING")
                || complaint.contains("ERR_EMPTY_RESPONSE")
                || complaint.contains("ERR_CONNECTION"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"index.html", "chat.html", "machine.html"})
    void chineseReader_readsChinese_orWhatTheSwitchSays(String name) {
        BrowserContext person = chromium.person(new NewContextOptions().setLocale("zh-CN"));
        people.add(person);
        Page page = open(person, name);
        assertThat(page.locator(".state").last()).hasAttribute("data-state", "open");
        assertThat(page.locator("html")).hasAttribute("lang", "zh-Hans");
        // what has no Chinese: names, units and code
        assertThat(page.evaluate("""
                () => {
                    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
                    const english = []
                    const proper = /^(Halley|English|CPU|WebSocket|Java|SSE|NDJSON|poll, wait=0|poll|iframe|sse|ndjson|ws|Cut)$/
                    while (walker.nextNode()) {
                        const { data, parentElement } = walker.currentNode
                        const inside = parentElement.closest('.mono, template, .lines, .people, #rooms, #room, dd, .value')
                        if (!inside && /[A-Za-z]{3}/.test(data) && !/\\p{Script=Han}/u.test(data) && !proper.test(data.trim())) english.push(data)
                    }
                    return english
                }""")).isEqualTo(List.of());
        picture(page, name.replace(".html", "-chinese"));

        page.locator(".language").click();
        assertThat(page.locator("html")).hasAttribute("lang", "en");
        assertThat(page.locator(".language")).hasText("中文");
    }

    @Test
    void transports_inTwoBrowsersAtOnce() {
        Page one = open(person(), "index.html");
        Page two = open(person(), "index.html");
        for (String transport : TRANSPORTS) {
            waitForMessages(one, transport, 3);
            waitForMessages(two, transport, 3);
        }
    }

    @Test
    void secondTab_isServed_andTheFirstCatchesUp() {
        BrowserContext person = person();
        Page first = open(person, "index.html");
        waitForMessages(first, "sse", 1);

        Page second = open(person, "index.html");
        for (String transport : TRANSPORTS) {
            waitForMessages(second, transport, 2);
        }
        assertThat(first.locator("#paused")).isVisible();

        first.locator("#paused button").click();
        assertThat(first.locator("#paused")).isHidden();
        assertThat(second.locator("#paused")).isVisible();
        for (String transport : TRANSPORTS) {
            assertThat(panel(first, transport).locator(".state")).hasText("open");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "sse", "ndjson", "iframe", "poll"})
    void chat_byEachTransportAlone(String transport) {
        String room = "alone-" + transport;
        Page ann = chat("Ann", room, transport);
        say(ann, "by " + transport + " <b>&amp;</b>");

        assertThat(ann.locator(".lines .said").last()).containsText("by " + transport + " <b>&amp;</b>");
        assertThat(ann.locator(".people li"))
                .hasText(Pattern.compile("Ann" + transport), new HasTextOptions().setTimeout(PATIENCE_MILLIS));
    }

    @Test
    void chat_inTwoBrowsersAtOnce() {
        Page ann = chat("Ann", "both", "");
        say(ann, "first");
        assertThat(ann.locator(".lines .said")).hasCount(1);

        Page bob = chat("Bob", "both", "poll");
        assertThat(bob.locator(".lines .said").first()).containsText("first");
        assertThat(ann.locator(".lines")).containsText("Bob has joined");
        say(bob, "second");
        assertThat(ann.locator(".lines .said").last()).containsText("second");
        assertThat(ann.locator(".people li")).hasText(new String[] {"Annws", "Bobpoll"});
        assertThat(bob.locator(".people li")).hasText(new String[] {"Annws", "Bobpoll"});
        picture(ann, "chat");

        bob.close();
        assertThat(ann.locator(".lines"))
                .containsText("Bob has left", new ContainsTextOptions().setTimeout(PATIENCE_MILLIS));
        assertThat(ann.locator(".people li")).hasText(new String[] {"Annws"});
    }

    @Test
    void chat_changesItsRoomAndItsTransport_andIsOnePerson() {
        Page ann = chat("Ann", "here", "");
        Page bob = chat("Bob", "here", "");
        assertThat(bob.locator(".people li")).hasCount(2);

        ann.selectOption("#transport", "sse");
        assertThat(bob.locator(".people li")).hasText(new String[] {"Annsse", "Bobws"});
        ann.fill("#other-room", "there");
        ann.locator("#other button").click();
        assertThat(bob.locator(".lines")).containsText("Ann has left");
        assertThat(bob.locator(".lines .notice")).hasText(new String[] {"Bob has joined", "Ann has left"});
    }

    /** Otherwise it would find itself there when it first looks, and not say that it has joined. */
    @Test
    void chat_saysWhoIsHere_onlyOnceItListens() {
        List<String> frames = new CopyOnWriteArrayList<>();
        Page page = page(person());
        page.onWebSocket(socket -> {
            socket.onFrameSent(frame -> frames.add("> " + text(frame)));
            socket.onFrameReceived(frame -> frames.add("< " + text(frame)));
        });
        page.navigate(address().resolve("chat.html#order").toString());
        assertThat(page.locator(".lines .notice")).hasCount(1);

        assertThat(frames)
                .filteredOn(frame -> frame.matches("(?s)> .*\"publish\".*|< .*\"reply\".*"))
                .hasSizeGreaterThan(1)
                .first(InstanceOfAssertFactories.STRING)
                .startsWith("<");
    }

    private static String text(WebSocketFrame frame) {
        return frame.text() != null ? frame.text() : new String(frame.binary(), StandardCharsets.UTF_8);
    }

    @Test
    void chat_refusesWhatIsTooLong() {
        Page ann = chat("Ann", "limits", "");
        ann.evaluate("document.querySelector('#text').removeAttribute('maxlength')");
        say(ann, "x".repeat(501));

        assertThat(ann.locator("#problem")).containsText("text: expected 1 to 500 characters, found 501");
        assertThat(ann.locator(".lines .said")).hasCount(0);
    }

    @Test
    void machine_inTwoBrowsersAtOnce() {
        Page one = open(person(), "machine.html");
        Page two = open(person(), "machine.html");
        for (Page page : List.of(one, two)) {
            assertThat(page.locator("#state")).hasText("live by WebSocket");
            assertThat(page.locator("#cpu")).containsText("%");
            assertThat(page.locator("#heap")).containsText("MiB");
            assertThat(page.locator("#java"))
                    .containsText(String.valueOf(Runtime.version().feature()));
        }
        picture(one, "machine");
    }

    /** As behind a proxy that knows neither WebSockets nor streams. */
    @Test
    void webSocketsAndStreamsBlocked_fallsBackToLongPolling() {
        BrowserContext person = person();
        person.routeWebSocket(Pattern.compile(".*/push\\?.*"), socket -> socket.close());
        person.route(Pattern.compile(".*transport=(sse|ndjson|iframe).*"), route -> route.abort());
        Page page = open(person, "machine.html");

        assertThat(page.locator("#state"))
                .hasText("live by long polling", new HasTextOptions().setTimeout(2 * PATIENCE_MILLIS));
        assertThat(page.locator("#cpu")).containsText("%");
        complaints.removeIf(complaint -> complaint.contains("ERR_FAILED"));
    }

    @ParameterizedTest
    @CsvSource({
        "index.html, 390",
        "chat.html, 390",
        "machine.html, 390",
        "index.html, 320",
        "chat.html, 320",
        "machine.html, 320"
    })
    void phone_isNotWiderThanItsScreen(String name, int width) {
        BrowserContext person = chromium.person(new NewContextOptions()
                .setViewportSize(width, 844)
                .setDeviceScaleFactor(2)
                .setColorScheme(ColorScheme.DARK));
        people.add(person);
        Page page = open(person, name);
        assertThat(page.locator(".state").last()).hasAttribute("data-state", "open");

        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(width);
        picture(page, name.replace(".html", "-phone-" + width));
    }

    private BrowserContext person() {
        BrowserContext person = chromium.person();
        people.add(person);
        return person;
    }

    private Page open(BrowserContext person, String name) {
        Page page = page(person);
        page.navigate(address().resolve(name).toString());
        return page;
    }

    private Page page(BrowserContext person) {
        Page page = person.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text() + " at " + message.location());
            }
        });
        page.onPageError(complaints::add);
        page.onRequest(
                request -> hosts.add(String.valueOf(URI.create(request.url()).getAuthority())));
        return page;
    }

    private Page chat(String name, String room, String transport) {
        BrowserContext person = person();
        person.addInitScript("localStorage.setItem('halley-name', '" + name + "')");
        Page page = open(person, "chat.html#" + room);
        if (!transport.isEmpty()) {
            page.selectOption("#transport", transport);
        }
        assertThat(page.locator("#state")).hasAttribute("data-state", "open");
        assertThat(page.locator(".people")).containsText(name);
        return page;
    }

    private static void say(Page page, String text) {
        page.fill("#text", text);
        page.locator("#say button").click();
    }

    private static Locator panel(Page page, String transport) {
        return page.locator(".panel[data-transport=" + transport + "]");
    }

    private static void waitForMessages(Page page, String transport, int atLeast) {
        page.waitForFunction(
                "([transport, atLeast]) => Number(document.querySelector(`.panel[data-transport=${transport}]"
                        + " [data-figure=messages]`).textContent.replaceAll(',', '')) >= atLeast",
                List.of(transport, atLeast));
    }

    private static void picture(Page page, String name) {
        page.screenshot(
                new ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")).setFullPage(true));
    }

    private static URI address() {
        return war.address();
    }
}
