package dev.halley.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java and JavaScript are an application that works. */
class ReadmeIT {
    @TempDir
    Path temp;

    @Test
    void snippets_publishFromABeanToABrowserAndBack() throws Exception {
        try (Application application = new Application(temp.resolve("app"));
                Chromium chromium = new Chromium()) {
            application.addClass("Orders", snippet("java"));
            application.addPage(
                    "index.html",
                    "<!DOCTYPE html><meta charset=utf-8><script type=module>" + snippet("js")
                            + "\nwindow.push = push</script>");
            Page page = chromium.page();
            page.navigate(application.start() + "index.html");
            page.waitForFunction("window.push && push.state === 'open'");
            ConsoleMessage logged = page.waitForConsoleMessage(
                    () -> page.evaluate("push.publish('orders/new', { id: 'a1', amount: 7 })"));
            assertThat(logged.text()).isEqualTo("a1 7");
            assertThat(page.evaluate("push.transport")).isEqualTo("ws");
        }
    }

    private static String snippet(String language) throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"));
        Matcher fence =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(readme);
        assertThat(fence.find()).isTrue();
        return fence.group(1);
    }
}
