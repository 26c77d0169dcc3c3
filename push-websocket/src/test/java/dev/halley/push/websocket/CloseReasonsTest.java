package dev.halley.push.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.core.transport.Close;
import jakarta.websocket.CloseReason;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CloseReasonsTest {
    @Test
    void ownCode_staysAsItIs() {
        CloseReason reason = CloseReasons.of(Close.SILENT);
        assertThat(reason.getCloseCode().getCode()).isEqualTo(4003);
        assertThat(reason.getReasonPhrase()).isEqualTo(Close.SILENT.reason());
    }

    @Test
    void longReason_isCutBetweenCharacters() {
        String reason = CloseReasons.of(new Close(4403, "x" + "\ud83d\ude00".repeat(40)))
                .getReasonPhrase();
        assertThat(reason).isEqualTo("x" + "\ud83d\ude00".repeat(30));
        assertThat(reason.getBytes(StandardCharsets.UTF_8)).hasSize(121);
    }
}
