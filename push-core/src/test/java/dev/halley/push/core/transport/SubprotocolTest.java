package dev.halley.push.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SubprotocolTest {
    @Test
    void firstKnownOne_isSelected() {
        assertThat(Subprotocol.among(List.of("chat, halley.v1.bin", "halley.v1")))
                .isEqualTo(Subprotocol.BINARY);
        assertThat(Subprotocol.among(List.of("superchat,halley.v1, halley.v1.bin")))
                .isEqualTo(Subprotocol.TEXT);
    }

    @Test
    void noKnownOne_isNoAnswerAndText() {
        Subprotocol none = Subprotocol.among(List.of("chat,, HALLEY.V1"));
        assertThat(none.answer()).isEmpty();
        assertThat(none.isBinary()).isFalse();
    }
}
