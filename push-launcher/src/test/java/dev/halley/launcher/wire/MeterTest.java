package dev.halley.launcher.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class MeterTest {

    private int cuts;
    private final Meter meter = new Meter(() -> cuts++);
    private final Tally first = new Tally(InstantSource.system());
    private final Tally second = new Tally(InstantSource.system());

    @Test
    void headReadBeforeTheRequestIsKnown_countsForIt() {
        meter.received(100, "");
        meter.begin(first);
        meter.sent(30, "");
        meter.end();

        assertThat(first.read()).containsExactly(100, 30, 1);
    }

    @Test
    void requestsOneAfterAnother_eachGetsItsOwn() {
        meter.received(10, "");
        meter.begin(first);
        meter.sent(1, "");
        meter.end();
        meter.received(20, "");
        meter.begin(second);
        meter.received(5, "");
        meter.sent(2, "");
        meter.end();

        assertThat(first.read()).containsExactly(10, 1, 1);
        assertThat(second.read()).containsExactly(25, 2, 1);
    }

    @Test
    void streamStillOpen_isCountedLive() {
        meter.begin(first);
        meter.sent(7, "");

        assertThat(first.read()).containsExactly(0, 7, 1);
    }

    @Test
    void dispatchWithinARequest_beginsNoSecondOne() {
        meter.begin(first);
        meter.begin(second);
        meter.sent(7, "");

        assertThat(first.read()).containsExactly(0, 7, 1);
        assertThat(second.read()).containsExactly(0, 0, 0);
    }

    @Test
    void requestRefusedBeforeItBegan_costsTheNextOneNothing() {
        meter.received(999, "");
        meter.sent(99, "");
        meter.end();
        meter.received(10, "");
        meter.begin(first);

        assertThat(first.read()).containsExactly(10, 0, 1);
    }

    @Test
    void endOfStream_isNoByte() {
        meter.begin(first);
        meter.received(-1, "");
        meter.received(0, "");

        assertThat(first.read()).containsExactly(0, 0, 1);
    }

    @Test
    void tape_beginsWhenItIsAskedFor_andHasTheHeadThatCameBeforeTheRequest() {
        meter.received(3, "one");
        meter.begin(first);
        meter.sent(3, "two");
        meter.end();
        assertThat(first.taped()).isEmpty();
        meter.received(5, "three");
        meter.received(4, "body");
        meter.begin(first);
        meter.sent(9000, "four");

        assertThat(first.taped())
                .extracting(Tape.Piece::number, Tape.Piece::out, Tape.Piece::bytes, Tape.Piece::start)
                .containsExactly(tuple(1L, false, 9L, "three"), tuple(2L, true, 9000L, "four"));
    }

    @Test
    void tape_forgetsTheOldest() {
        meter.begin(first);
        first.taped();
        for (int i = 1; i <= Tape.MOST + 2; i++) {
            meter.sent(i, "");
        }

        assertThat(first.taped())
                .hasSize(Tape.MOST)
                .first()
                .extracting(Tape.Piece::number)
                .isEqualTo(3L);
    }

    @Test
    void tapeThatIsStopped_isEmptyWhenItBeginsAgain() {
        meter.begin(first);
        first.taped();
        meter.sent(1, "a");
        first.stopTape();

        assertThat(meter.isTaped()).isFalse();
        assertThat(first.taped()).isEmpty();
    }

    @Test
    void cut_endsWhatGoesOn_andNothingElse() {
        meter.begin(first);
        assertThat(first.cut()).isOne();
        meter.end();

        assertThat(first.cut()).isZero();
        assertThat(cuts).isOne();
    }
}
