package dev.halley.it;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The system's Chromium, driven by Playwright: one process for a test class, a fresh {@link #person()} for each browser
 * that a test wants. Playwright's objects belong to the thread that made them: use this from the test's thread only.
 */
final class Chromium implements AutoCloseable {
    /** Without the last four, Chromium looks for its maker's servers at every start. */
    private static final List<String> FLAGS = List.of(
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final Playwright playwright;
    private final Browser browser;

    Chromium() {
        // build/prepare.sh has seen to the browser; Playwright shall not fetch another one.
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        // Chromium's sandbox refuses to run as root, as in most containers; the pages are our own.
        browser = playwright
                .chromium()
                .launch(new LaunchOptions()
                        .setExecutablePath(executable())
                        .setChromiumSandbox(false)
                        .setArgs(FLAGS));
    }

    /** A browser of its own: cookies, storage and connections are shared with nobody. */
    BrowserContext person() {
        return browser.newContext();
    }

    BrowserContext person(NewContextOptions options) {
        return browser.newContext(options);
    }

    Page page() {
        return person().newPage();
    }

    @Override
    public void close() {
        playwright.close();
    }

    private static Path executable() {
        String name = Optional.ofNullable(System.getenv("CHROMIUM")).orElse("chromium");
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder).resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + name + " on the PATH; run build/prepare.sh"));
    }
}
