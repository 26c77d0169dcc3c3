package dev.halley.launcher.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {

    private final Wire wire = new Wire(InstantSource.fixed(Instant.ofEpochMilli(7)));

    @Test
    void tagsOfAPage_foundByItsPrefix() {
        wire.tallyFor("topic=a&tag=page0001-sse").sent(5, "");
        wire.tallyFor("tag=page0001-ws&topic=a").received(3, "");
        wire.tallyFor("tag=page0002-ws").received(3, "");

        assertThat(wire.apply("page0001-")).containsOnlyKeys("page0001-sse", "page0001-ws");
        assertThat(wire.apply("page0001-").get("page0001-sse")).containsExactly(0, 5, 0);
    }

    @Test
    void sameTagTwice_isOneTally() {
        assertThat(wire.tallyFor("tag=a")).isSameAs(wire.tallyFor("x=1&tag=a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tag=", "tagg=abc", "xtag=abc", "tag=a%20b", "tag=a b", "&&"})
    void noTagOrABadOne_isUntagged(String query) {
        assertThat(wire.tallyFor(query)).isSameAs(wire.tallyFor(null));
    }

    @Test
    void shortPrefix_findsNothing() {
        wire.tallyFor("tag=page0001-sse");

        assertThat(wire.apply("")).isEmpty();
        assertThat(wire.apply("page000")).isEmpty();
    }

    @Test
    void tooManyTags_theOneUnusedForLongestIsForgotten() {
        wire.tallyFor("tag=kept-kept").sent(1, "");
        wire.tallyFor("tag=gone-gone").sent(1, "");
        for (int i = 0; i < Wire.MAX_TAGS - 1; i++) {
            wire.tallyFor("tag=kept-kept");
            wire.tallyFor("tag=other" + i);
        }

        assertThat(wire.apply("gone-gone")).isEmpty();
        assertThat(wire.apply("kept-kept")).hasSize(1);
    }

    @Test
    void answer_isBounded() {
        for (int i = 0; i < 1000; i++) {
            wire.tallyFor("tag=many-many" + i);
        }

        assertThat(wire.apply("many-many")).hasSize(Wire.MAX_ANSWER);
    }

    @Test
    void tape_hasTheBytes_butNoSecret() {
        Tally tally = wire.tallyFor("tag=page0001-sse");
        assertThat(wire.tape("page0001-sse")).isEmpty();
        String head = "GET / HTTP/1.1\r\ncookie: a=b\r\nAuthorization: Bearer x\r\nAccept: é\r\nCook";
        tally.received(80, head);

        assertThat(wire.tape("page0001-sse")).containsExactly(new Object[] {
            1L, 7L, 0, 80L, "GET / HTTP/1.1\r\ncookie: …\r\nAuthorization: …\r\nAccept: é\r\nCook"
        });
    }

    @Test
    void tagThatNobodyUsedOrIsShort_hasNoTapeAndNothingToCut() {
        wire.tallyFor("tag=short");

        assertThat(wire.tape("page0001-sse")).isEmpty();
        assertThat(wire.tape("short")).isEmpty();
        assertThat(wire.cut("short") + wire.cut("page0001-sse")).isZero();
    }

    @Test
    void tooManyTapes_theOneNotAskedForLongestStops() {
        for (int i = 0; i <= Wire.MAX_TAPES; i++) {
            wire.tallyFor("tag=page-number-" + i);
            assertThat(wire.tape("page-number-" + i)).isEmpty();
        }

        assertThat(wire.tallyFor("tag=page-number-0").isTaped()).isFalse();
        assertThat(wire.tallyFor("tag=page-number-1").isTaped()).isTrue();
    }
}
