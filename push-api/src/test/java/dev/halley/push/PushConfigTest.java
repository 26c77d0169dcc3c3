package dev.halley.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PushConfigTest {
    private static PushConfig from(String webSocket) {
        return PushConfig.from(Map.of("push.websocket", webSocket)::get);
    }

    @Test
    void choice_isReadByItsName() {
        assertThat(PushConfig.defaults().webSocket()).isEqualTo(PushConfig.WebSocket.CONTAINER);
        assertThat(from("container").webSocket()).isEqualTo(PushConfig.WebSocket.CONTAINER);
        assertThat(from(" upgrade ").webSocket()).isEqualTo(PushConfig.WebSocket.UPGRADE);
    }

    @Test
    void wrongChoice_isNamedTogetherWithWhatElseIsWrong() {
        Map<String, String> settings = Map.of("push.websocket", "UPGRADE", "push.dispatchers", "few");
        assertThatThrownBy(() -> PushConfig.from(settings::get))
                .isInstanceOf(PushConfigException.class)
                .hasMessageContaining("push.websocket: expected container or upgrade, found \"UPGRADE\"")
                .hasMessageContaining("push.dispatchers: expected a whole number from 0 to 256");
    }
}
