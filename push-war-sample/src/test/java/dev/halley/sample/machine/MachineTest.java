package dev.halley.sample.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineTest {

    @Test
    void sample_isOfThisMachine() {
        MachineSample sample = new Machine().sample();

        assertThat(sample.processors()).isPositive();
        assertThat(sample.heapUsed()).isPositive().isLessThanOrEqualTo(sample.heapCommitted());
        assertThat(sample.threads()).isPositive().isLessThanOrEqualTo(sample.peakThreads());
        assertThat(sample.uptimeMillis()).isPositive();
        assertThat(sample.java()).contains(String.valueOf(Runtime.version().feature()));
    }
}
