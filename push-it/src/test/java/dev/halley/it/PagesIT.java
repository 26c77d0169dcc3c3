package dev.halley.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three pages, each with two people's browsers at once; screenshots are in {@code target/screenshots}. */
class PagesIT {
    private static final Path SHOTS = Path.of("target", "screenshots");
    private static final List<String> PANELS = List.of("ajax", "poll", "iframe", "sse", "ndjson", "ws");
    private static final Pattern NOT_NONE = Pattern.compile("[1-9]");

    @TempDir
    private static Path folder;

    private static RunningWar war;
    private static Chromium chromium;

    private final List<String> complaints = new ArrayList<>();
    private final List<BrowserContext> people = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        war = new RunningWar(folder, "0");
        chromium = new Chromium();
    }

    @AfterAll
    static void stop() {
        chromium.close();
        war.close();
    }

    @AfterEach
    void noPageComplainedOrAskedAnotherHost() {
        people.forEach(BrowserContext::close);
        assertThat(complaints).isEmpty();
    }

    @Test
    void transports_sixPanelsLiveInTwoBrowsers() {
        Page one = open("", 1280, 1000);
        Page two = open("", 390, 2600);
        for (String panel : PANELS) {
            PlaywrightAssertions.assertThat(figure(one, panel, "messages")).containsText(NOT_NONE);
            PlaywrightAssertions.assertThat(figure(two, panel, "messages")).containsText(NOT_NONE);
        }
        one.locator("#reset").click();
        two.locator("#reset").click();
        one.locator("[data-burst='100']").click();
        Pattern hundred = Pattern.compile("^1\\d\\d$");
        for (String panel : PANELS) {
            PlaywrightAssertions.assertThat(figure(one, panel, "messages"))
                    .containsText(hundred, new ContainsTextOptions().setTimeout(15_000));
            PlaywrightAssertions.assertThat(figure(two, panel, "messages"))
                    .containsText(hundred, new ContainsTextOptions().setTimeout(15_000));
            PlaywrightAssertions.assertThat(figure(one, panel, "latency")).containsText("ms");
            PlaywrightAssertions.assertThat(figure(one, panel, "out")).containsText("KiB");
        }
        PlaywrightAssertions.assertThat(one.locator("#measured")).hasText("measured");
        shoot(one, "transports");
        shoot(two, "transports-phone");
    }

    @Test
    void transportsHidden_requestsAreReleasedAndTakenUpAgain() {
        Page first = open("", 1280, 1000);
        PlaywrightAssertions.assertThat(figure(first, "sse", "messages")).containsText(NOT_NONE);
        Page second = watched(first.context().newPage(), "");
        for (String panel : PANELS) {
            PlaywrightAssertions.assertThat(figure(second, panel, "messages")).containsText(NOT_NONE);
        }
        PlaywrightAssertions.assertThat(first.locator("#paused")).isVisible();
        first.locator("#paused button").click();
        PlaywrightAssertions.assertThat(first.locator("[data-transport='sse'] .state"))
                .hasText("open");
    }

    @Test
    void chat_twoPeopleTalkAndALateJoinerReadsOn() {
        Page ann = open("chat.html#it", 1280, 800);
        name(ann, "Ann");
        Page bob = open("chat.html#it", 390, 800);
        bob.locator("#transport").selectOption("poll");
        name(bob, "Bob");
        PlaywrightAssertions.assertThat(ann.locator("#people")).containsText("Bob");
        PlaywrightAssertions.assertThat(bob.locator("#people")).containsText("Ann");
        PlaywrightAssertions.assertThat(ann.locator("#people .poll")).hasText("poll");
        PlaywrightAssertions.assertThat(ann.locator("#lines")).containsText("Bob has joined");
        say(ann, "Do you see it, <b>Bob</b>?");
        PlaywrightAssertions.assertThat(bob.locator("#lines .said").last()).containsText("Do you see it, <b>Bob</b>?");
        say(bob, "Yes!");
        PlaywrightAssertions.assertThat(ann.locator("#lines .said").last()).containsText("Yes!");
        Page late = open("chat.html#it", 1280, 800);
        PlaywrightAssertions.assertThat(late.locator("#lines .said")).hasCount(2);
        shoot(ann, "chat");
        shoot(bob, "chat-phone");
        bob.close(new Page.CloseOptions().setRunBeforeUnload(false));
        PlaywrightAssertions.assertThat(ann.locator("#lines"))
                .containsText("Bob has left", new ContainsTextOptions().setTimeout(15_000));
    }

    @Test
    void machine_chartsMoveInTwoBrowsers() {
        Page one = open("machine.html", 1280, 800);
        Page two = open("machine.html", 390, 1600);
        for (Page page : List.of(one, two)) {
            Locator up = page.locator("dd").first();
            PlaywrightAssertions.assertThat(up).containsText(NOT_NONE);
            String before = up.textContent();
            PlaywrightAssertions.assertThat(up).not().hasText(before);
        }
        shoot(one, "machine");
        shoot(two, "machine-phone");
    }

    private Page open(String path, int width, int height) {
        BrowserContext person = chromium.person();
        people.add(person);
        Page page = person.newPage();
        page.setViewportSize(width, height);
        return watched(page, path);
    }

    private Page watched(Page page, String path) {
        String home = war.address().toString();
        page.onPageError(error -> complaints.add(error));
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        page.onRequest(request -> {
            if (!request.url().startsWith(home) && !request.url().startsWith("blob:")) {
                complaints.add("a request to " + request.url());
            }
        });
        page.navigate(home + path);
        return page;
    }

    private static Locator figure(Page page, String panel, String name) {
        return page.locator("[data-transport='" + panel + "'] [data-figure='" + name + "']");
    }

    private static void name(Page page, String name) {
        page.locator("#name").fill(name);
        page.locator("#name").blur();
    }

    private static void say(Page page, String text) {
        page.locator("#text").fill(text);
        page.locator("#say button").click();
    }

    private static void shoot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SHOTS.resolve(name + ".png"))
                .setFullPage(true));
    }
}
