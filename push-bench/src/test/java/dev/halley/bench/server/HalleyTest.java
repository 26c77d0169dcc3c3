package dev.halley.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HalleyTest {
    @Test
    void version_isThatOfTheBuild() {
        assertThat(Halley.usual().version()).isNotBlank().isEqualTo(System.getProperty("project.version"));
    }
}
