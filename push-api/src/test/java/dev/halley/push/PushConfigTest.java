package dev.halley.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org",
                "http://localhost:8080",
                "http://[::1]:8080",
                "https://*.example.org",
                "https://*.example.org:8443",
                "https://a.example, https://b.example"
            })
    void originOfTheRightForm_isTaken(String origins) {
        assertThat(PushConfig.from(Map.of("push.allowed-origins", origins)::get).allowedOrigins())
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "null",
                "example.org",
                "https://",
                "https://*",
                "https://*.org",
                "https://*example.org",
                "https://a.*.example.org",
                "https://example.org/",
                "ftp://example.org",
                "https://a.example,*"
            })
    void originThatWouldLetInMoreThanItSays_isRefused(String origins) {
        assertThatThrownBy(() -> PushConfig.from(Map.of("push.allowed-origins", origins)::get))
                .isInstanceOf(PushConfigException.class)
                .hasMessageContaining("push.allowed-origins: expected origins such as https://example.org");
    }

    @Test
    void proxy_isBelievedWhereItIsNamedOnly() {
        assertThat(PushConfig.defaults().proxy()).isEqualTo(PushConfig.Proxy.NONE);
        assertThat(PushConfig.from(Map.of("push.proxy", "x-forwarded")::get).proxy())
                .isEqualTo(PushConfig.Proxy.X_FORWARDED);
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
