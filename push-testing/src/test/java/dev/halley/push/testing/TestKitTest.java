package dev.halley.push.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halley.push.core.encode.Chunk;
import dev.halley.push.core.transport.Close;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fakes are strict where they should be. */
class TestKitTest {
    private final FakeTime time = new FakeTime();
    private final ManualThreads threads = new ManualThreads(time);
    private final RecordingTransport transport = RecordingTransport.ws();
    private final List<String> told = new ArrayList<>();

    private void write(String text) {
        transport.write(new Chunk(text), failure -> told.add(text + " " + (failure == null ? "written" : "failed")));
    }

    @Test
    void time_standsStillUntilItIsMoved() {
        long nanos = time.nanoTime();
        long millis = time.currentTimeMillis();

        assertThat(time.nanoTime()).isEqualTo(nanos);
        time.advance(Duration.ofMillis(1234));

        assertThat(time.nanoTime() - nanos).isEqualTo(1_234_000_000);
        assertThat(time.currentTimeMillis() - millis).isEqualTo(1234);
    }

    @Test
    void time_movesInStepsThatAreTicks() {
        List<Long> ticks = new ArrayList<>();
        long start = time.currentTimeMillis();
        threads.start(() -> ticks.add(time.currentTimeMillis() - start));

        time.advanceMillis(120);

        assertThat(ticks).containsExactly(50L, 100L, 120L);
    }

    @Test
    void work_waitsUntilItIsRun_andWhatComesOfItIsRunToo() {
        threads.dispatcher(0).execute(() -> {
            told.add("first");
            threads.observers().execute(() -> told.add("second"));
        });
        assertThat(told).isEmpty();

        threads.runUntilIdle();

        assertThat(told).containsExactly("first", "second");
    }

    @Test
    void workThatNeverEnds_isAnError() {
        Runnable[] again = new Runnable[1];
        again[0] = () -> threads.dispatcher(0).execute(again[0]);
        again[0].run();

        assertThatThrownBy(threads::runUntilIdle).isInstanceOf(AssertionError.class);
    }

    @Test
    void transport_completesAtOnceUnlessItHolds() {
        write("a");
        transport.hold();
        write("b");
        assertThat(told).containsExactly("a written");
        assertThat(transport.isWriting()).isTrue();

        transport.release();
        write("c");

        assertThat(told).containsExactly("a written", "b written", "c written");
        assertThat(transport.takeText() + transport.takeText() + transport.takeText())
                .isEqualTo("abc");
        transport.assertExhausted();
    }

    @Test
    void transport_failsWhatItHoldsAndAllThatFollows() {
        transport.hold();
        write("a");
        transport.fail(new IOException("on purpose"));
        write("b");

        assertThat(told).containsExactly("a failed", "b failed");
    }

    @Test
    void transport_noticesASecondWriteAtATime() {
        transport.hold();
        write("a");
        write("b");

        assertThatThrownBy(transport::assertExhausted).hasMessageContaining("one write at a time");
    }

    @Test
    void transport_noticesAWriteAfterTheEnd() {
        transport.end(Close.ASKED);
        write("a");

        assertThatThrownBy(transport::takeEnd).hasMessageContaining("nothing after the end");
    }

    @Test
    void takes_failOnWhatIsNotThere() {
        write("a");

        assertThatThrownBy(transport::takePing).hasMessageContaining("expected Pinged, found Written");
        assertThatThrownBy(transport::takeText).hasMessageContaining("found null");
        write("b");
        assertThatThrownBy(transport::assertExhausted).hasMessageContaining("expected nothing more");
    }
}
