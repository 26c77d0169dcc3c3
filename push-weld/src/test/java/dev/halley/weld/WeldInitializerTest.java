package dev.halley.weld;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeldInitializerTest {

    @ParameterizedTest
    @ValueSource(strings = {"/push", "/push/", "/push/sub", "/push;jsessionid=1"})
    void pathOfThePushUrl_hasNoWeldContexts(String path) {
        assertThat(Pattern.matches(WeldInitializer.allBut("/push"), path)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/chat.html", "/pushing", "/a/push"})
    void otherPath_hasWeldContexts(String path) {
        assertThat(Pattern.matches(WeldInitializer.allBut("/push"), path)).isTrue();
    }
}
