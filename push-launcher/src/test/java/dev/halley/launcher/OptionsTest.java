package dev.halley.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    @Test
    void nothingGiven_localhost8080() {
        assertThat(parse(Map.of())).isEqualTo(new Options("localhost", 8080));
    }

    @Test
    void portInEnvironment_isTaken() {
        assertThat(parse(Map.of("PORT", "9000"))).isEqualTo(new Options("localhost", 9000));
    }

    @Test
    void portAsArgument_beatsEnvironment() {
        assertThat(parse(Map.of("PORT", "nonsense"), "9001").port()).isEqualTo(9001);
    }

    @Test
    void host_beforeOrAfterThePort() {
        assertThat(parse(Map.of(), "--host", "0.0.0.0", "1")).isEqualTo(new Options("0.0.0.0", 1));
        assertThat(parse(Map.of(), "1", "--host", "::1")).isEqualTo(new Options("::1", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "65536", "-1", "8080x", "99999999999"})
    void badPort_saysWhatItFound(String port) {
        assertThatThrownBy(() -> parse(Map.of(), port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the port must be a number from 0 to 65535, not '" + port + "'");
    }

    @Test
    void badPortInEnvironment_namesTheVariable() {
        assertThatThrownBy(() -> parse(Map.of("PORT", "http")))
                .hasMessage("PORT must be a number from 0 to 65535, not 'http'");
    }

    @Test
    void unknownArgument_showsUsage() {
        assertThatThrownBy(() -> parse(Map.of(), "--prot", "1")).hasMessageStartingWith("unknown argument '--prot'");
        assertThatThrownBy(() -> parse(Map.of(), "1", "2")).hasMessageStartingWith("unknown argument '2'");
        assertThatThrownBy(() -> parse(Map.of(), "--host")).hasMessageStartingWith("--host needs a name");
    }

    private static Options parse(Map<String, String> environment, String... args) {
        return Options.parse(args, environment);
    }
}
