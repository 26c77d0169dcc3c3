package dev.halley.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Test;

class ChromiumIT {
    @Test
    void page_runsItsScript() {
        try (Chromium chromium = new Chromium()) {
            Page page = chromium.page();
            page.navigate(
                    "data:text/html,<p>before</p><script>document.querySelector('p').textContent='after'</script>");
            assertThat(page.textContent("p")).isEqualTo("after");
        }
    }
}
