package dev.halley.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SequencesTest {
    private final Sequences sequences = new Sequences(2, 7);
    private final Tally tally = new Tally();

    @Test
    void inOrder_nothingIsTold() {
        take(7, 8, 9, 10);
        assertTold(0, 0, 0);
    }

    @Test
    void topics_areApart() {
        take(7);
        sequences.take(1, 7, tally);
        assertTold(0, 0, 0);
    }

    @Test
    void afterALaterOne_isLateOnceThenRepeated() {
        take(7, 9, 8);
        assertTold(1, 1, 0);
        take(8);
        assertTold(1, 1, 1);
        take(10);
        assertTold(1, 1, 1);
    }

    @Test
    void whatHadCome_isRepeated() {
        take(7, 8, 8, 7);
        assertTold(0, 0, 2);
        // before there was a client
        take(6);
        assertTold(0, 0, 3);
    }

    @Test
    void severalThatWereSkipped_areLateEach() {
        take(7, 12, 8, 11, 10, 9, 13);
        assertTold(4, 4, 0);
    }

    @Test
    void laterThanSixtyThree_isTakenForRepeated() {
        take(7, 9);
        LongStream.rangeClosed(10, 71).forEach(this::take);
        take(8);
        assertTold(1, 1, 0);
        take(73);
        LongStream.rangeClosed(74, 136).forEach(this::take);
        take(72);
        assertTold(2, 1, 1);
    }

    @Test
    void aGapWiderThanWhatIsRemembered_keepsItsEnd() {
        take(7, 1000);
        assertTold(992, 0, 0);
        take(999, 937, 936, 8);
        assertTold(992, 2, 2);
    }

    private void take(long... numbers) {
        for (long number : numbers) {
            sequences.take(0, number, tally);
        }
    }

    private void assertTold(long skipped, long late, long repeated) {
        assertThat(tally.figures().get("skipped")).isEqualTo(skipped);
        assertThat(tally.figures().get("late")).isEqualTo(late);
        assertThat(tally.figures().get("repeated")).isEqualTo(repeated);
    }
}
