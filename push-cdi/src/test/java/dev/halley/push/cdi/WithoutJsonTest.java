package dev.halley.push.cdi;

import static dev.halley.push.cdi.DeploymentProblemsTest.problems;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Runs where there is no JSON-B, and only there. */
class WithoutJsonTest {
    @Test
    void nothingThatReadsAndWritesPayloads_isNamed() {
        assertThat(problems(Journal.class))
                .singleElement()
                .asString()
                .startsWith(
                        "HALLEY-0113 payloads: expected JSON-B, as full servers have it (elsewhere add org.eclipse:yasson), or a"
                                + " bean of type dev.halley.push.spi.PayloadCodec, found ");
    }

    @Test
    void codecOfTheApplication_isEnough() {
        try (Deployment deployment = Deployment.of(DeploymentProblemsTest.OwnCodec.class)) {
            assertThat(deployment.engine().isFull()).isFalse();
        }
    }
}
