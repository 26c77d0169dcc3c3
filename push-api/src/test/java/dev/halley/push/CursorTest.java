package dev.halley.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    @Property
    void whatIsWritten_isReadAgain(@ForAll("cursors") Cursor cursor) {
        assertThat(Cursor.parse(cursor.toString())).isEqualTo(cursor).hasSameHashCodeAs(cursor);
    }

    @Property
    void orderOfPositions_meansNothing(@ForAll("cursors") Cursor cursor, @ForAll Random random) {
        List<Position> shuffled = new ArrayList<>(cursor.positions());
        Collections.shuffle(shuffled, random);

        assertThat(Cursor.of(shuffled)).isEqualTo(cursor).hasToString(cursor.toString());
        assertThat(Cursor.parse(String.join(
                        ",", shuffled.stream().map(Position::toString).toList())))
                .isEqualTo(cursor);
    }

    @Property
    void cover_isUpToTheSequenceOfTheLane(@ForAll("cursors") Cursor cursor, @ForAll("positions") Position position) {
        boolean covered = cursor.positions().stream()
                .anyMatch(own -> own.lane().equals(position.lane()) && own.sequence() >= position.sequence());

        assertThat(cursor.covers(position)).isEqualTo(covered);
    }

    @Property
    void anyText_isACursorOrInvalidInput(@ForAll String text) {
        reads(text);
    }

    @Property
    void nearlyACursor_isACursorOrInvalidInput(
            @ForAll @Chars({'a', 'b', '0', '1', '-', ',', '+', ' '}) @StringLength(max = 40) String text) {
        reads(text);
    }

    @Property
    void cursorAtItsBounds_isACursorOrInvalidInput(@ForAll("bounds") List<String> positions) {
        reads(String.join(",", positions));
    }

    @Provide
    Arbitrary<List<String>> bounds() {
        Arbitrary<String> lanes = Arbitraries.of("a", "b", "z9", "a".repeat(32), "a".repeat(33), "A", "é", "");
        Arbitrary<String> sequences = Arbitraries.of(
                "0",
                "1",
                "00",
                "9223372036854775807",
                "9223372036854775808",
                "99999999999999999999",
                "-1",
                "+1",
                "٣",
                "");
        return Combinators.combine(lanes, sequences)
                .as((lane, sequence) -> lane + "-" + sequence)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    /** As docs/protocol.md §3 says it. */
    private static boolean isCursor(String text) {
        List<String> positions = List.of(text.split(",", -1));
        boolean formed = positions.stream()
                .allMatch(position -> position.matches("[a-z0-9]{1,32}-(0|[1-9][0-9]*)")
                        && new BigInteger(position.substring(position.indexOf('-') + 1)).bitLength() < Long.SIZE);
        return formed
                && positions.size() <= 64
                && positions.stream()
                                .map(position -> position.substring(0, position.indexOf('-')))
                                .distinct()
                                .count()
                        == positions.size();
    }

    private static void reads(String text) {
        boolean isCursor = isCursor(text);
        try {
            Cursor cursor = Cursor.parse(text);
            assertThat(isCursor).as(text).isTrue();
            assertThat(text.split(",", -1))
                    .containsExactlyInAnyOrder(cursor.toString().split(",", -1));
        } catch (InvalidInputException e) {
            assertThat(isCursor).as(text).isFalse();
            assertThat(e).hasMessageStartingWith("cursor: expected ").hasMessageContaining(", found ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "a-1,", ",a-1", "a-1,a-1", "a-1,a-2", "a-1, b-1", "a-1;b-1"})
    void wrongForm_isInvalidInput(String text) {
        assertThatThrownBy(() -> Cursor.parse(text)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void sixtyFourLanes_areTheMost() {
        String most = lanes(64);

        assertThat(Cursor.parse(most).positions()).hasSize(64);
        assertThat(most).hasSizeGreaterThan(64 * 50);
        assertThatThrownBy(() -> Cursor.parse(lanes(65))).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> Cursor.of(List.of())).isInstanceOf(InvalidInputException.class);
    }

    /** As long as they get: 32 characters and 19 digits each. */
    private static String lanes(int count) {
        return String.join(
                ",",
                IntStream.range(0, count)
                        .mapToObj(i ->
                                "a".repeat(30) + (char) ('a' + i / 26) + (char) ('a' + i % 26) + "-" + Long.MAX_VALUE)
                        .toList());
    }

    @Provide
    Arbitrary<Position> positions() {
        Arbitrary<String> lanes = Arbitraries.of("a", "b", "c", "k3x9", "0");
        return Combinators.combine(lanes, Arbitraries.longs().between(0, 9)).as(Position::new);
    }

    @Provide
    Arbitrary<Cursor> cursors() {
        return positions()
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .uniqueElements(Position::lane)
                .map(Cursor::of);
    }
}
