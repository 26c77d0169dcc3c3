package dev.halley.launcher.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeterTest {

    private final Meter meter = new Meter();
    private final Tally first = new Tally();
    private final Tally second = new Tally();

    @Test
    void headReadBeforeTheRequestIsKnown_countsForIt() {
        meter.received(100);
        meter.begin(first);
        meter.sent(30);
        meter.end();

        assertThat(first.read()).containsExactly(100, 30, 1);
    }

    @Test
    void requestsOneAfterAnother_eachGetsItsOwn() {
        meter.received(10);
        meter.begin(first);
        meter.sent(1);
        meter.end();
        meter.received(20);
        meter.begin(second);
        meter.received(5);
        meter.sent(2);
        meter.end();

        assertThat(first.read()).containsExactly(10, 1, 1);
        assertThat(second.read()).containsExactly(25, 2, 1);
    }

    @Test
    void streamStillOpen_isCountedLive() {
        meter.begin(first);
        meter.sent(7);

        assertThat(first.read()).containsExactly(0, 7, 1);
    }

    @Test
    void dispatchWithinARequest_beginsNoSecondOne() {
        meter.begin(first);
        meter.begin(second);
        meter.sent(7);

        assertThat(first.read()).containsExactly(0, 7, 1);
        assertThat(second.read()).containsExactly(0, 0, 0);
    }

    @Test
    void requestRefusedBeforeItBegan_costsTheNextOneNothing() {
        meter.received(999);
        meter.sent(99);
        meter.end();
        meter.received(10);
        meter.begin(first);

        assertThat(first.read()).containsExactly(10, 0, 1);
    }

    @Test
    void endOfStream_isNoByte() {
        meter.begin(first);
        meter.received(-1);
        meter.received(0);

        assertThat(first.read()).containsExactly(0, 0, 1);
    }
}
