package dev.halley.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void oddNumber_medianIsTheMiddle() {
        assertThat(Spread.of(List.of(9.0, 1.0, 4.0))).isEqualTo(new Spread(4, 1, 9, 3));
    }

    @Test
    void evenNumber_medianIsBetweenTheMiddleTwo() {
        assertThat(Spread.of(List.of(9.0, 1.0, 4.0, 2.0)).median()).isEqualTo(3);
    }

    @Test
    void one_hasNoSpread() {
        assertThat(Spread.of(List.of(5.0)).relative()).isZero();
    }

    @Test
    void spread_isAPartOfTheMedian() {
        assertThat(Spread.of(List.of(8.0, 10.0, 13.0)).relative()).isEqualTo(0.5);
        assertThat(Spread.of(List.of(-8.0, -10.0, -13.0)).relative()).isEqualTo(0.5);
        assertThat(Spread.of(List.of(0.0, 0.0, 3.0)).relative()).isZero();
    }

    @Test
    void whatShouldBeNought_isToldByTheWorstRun() {
        Spread spread = Spread.of(List.of(0.0, 0.0, 0.0, 50_000.0, 50_000.0));
        assertThat(spread.told(Measure.LOST)).isEqualTo(50_000);
        assertThat(spread.told(Measure.CPU)).isZero();
    }

    @Test
    void none_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Spread.of(List.of()));
    }
}
