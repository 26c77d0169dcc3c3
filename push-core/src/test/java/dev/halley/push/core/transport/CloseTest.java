package dev.halley.push.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CloseTest {
    @Test
    void reasonThatFits_staysAsItIs() {
        assertThat(Close.SILENT.briefReason()).isEqualTo(Close.SILENT.reason());
    }

    @Test
    void longReason_isCutBetweenCharacters() {
        String brief = new Close(4403, "x" + "\ud83d\ude00".repeat(40)).briefReason();
        assertThat(brief).isEqualTo("x" + "\ud83d\ude00".repeat(30));
        assertThat(brief.getBytes(StandardCharsets.UTF_8)).hasSize(121);
    }
}
