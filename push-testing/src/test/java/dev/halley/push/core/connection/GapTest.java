package dev.halley.push.core.connection;

import static dev.halley.push.core.connection.Scene.take;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.spi.Log;
import dev.halley.push.testing.LeakCheck;
import dev.halley.push.testing.RecordingTransport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is missing is said, once, where it stood. */
@ExtendWith(LeakCheck.class)
class GapTest {
    boolean slow() {
        return false;
    }

    private final RecordingTransport stream = RecordingTransport.sse();

    @Test
    void cursorBeforeRetention_isAGapInItsPlace() {
        try (Scene scene = new Scene(slow(), "retention-messages", "2")) {
            scene.publish("a", 1);
            scene.publish("b", 2);
            scene.publish("a", 3);
            scene.publish("b", 4);
            scene.publish("a", 5, 6);
            scene.connect(stream, Caller.of("*").after("m-0"));

            assertThat(take(stream)).containsExactly("open gap m-0", "b:2", "gap expired [a] m-3", "b:4", "a:5", "a:6");
        }
    }

    @Test
    void gap_isToldOnce() {
        try (Scene scene = new Scene(slow(), "retention-messages", "2")) {
            scene.publish("a", 1, 2, 3, 4);
            for (String cursor : new String[] {"m-2", "m-3"}) {
                RecordingTransport transport = RecordingTransport.sse();
                scene.connect(transport, Caller.of("a").after(cursor));
                assertThat(take(transport)).first().isEqualTo("open resumed " + cursor);
            }
            scene.connect(stream, Caller.of("a").after("m-1"));
            assertThat(take(stream)).containsExactly("open gap m-1", "gap expired [a] m-2", "a:3", "a:4");
        }
    }

    @Test
    void lossOfOthers_isNoGap() {
        try (Scene scene = new Scene(slow(), "retention-messages", "1")) {
            scene.publish("a", 1, 2, 3);
            scene.publish("b", 4);
            scene.connect(stream, Caller.of("b").after("m-0"));

            assertThat(take(stream)).containsExactly("open resumed m-0", "b:4");
        }
    }

    @Test
    void cursorOfAnotherEpoch_isAGapAndAllThatIsKept() {
        try (Scene scene = new Scene(slow())) {
            scene.publish("b", 0);
            scene.publish("a", 1, 2);
            scene.connect(stream, Caller.of("a").after("0old0-7"));

            assertThat(take(stream)).containsExactly("open gap m-1", "gap epoch [a] m-1", "a:1", "a:2");
        }
    }

    @Test
    void cursorAheadOfTheLog_isARollback() {
        try (Scene scene = new Scene(slow())) {
            scene.publish("a", 1, 2);
            scene.connect(stream, Caller.of("a").after("m-9"));
            scene.publish("a", 3);

            assertThat(take(stream)).containsExactly("open gap m-2", "gap rollback [a] m-2", "a:3");
        }
    }

    /** A cut between {@code open}, which tells the new lane, and the gap: who brings both lanes has not heard of the loss. */
    @Test
    void cursorOfThisEpochAndAnother_isToldOfTheEpochAgain() {
        try (Scene scene = new Scene(slow(), "retention-messages", "2")) {
            scene.publish("a", 1, 2, 3, 4);
            scene.connect(stream, Caller.of("a").after("0old0-7,m-1"));

            assertThat(take(stream))
                    .containsExactly("open gap m-1", "gap epoch [a] m-1", "gap expired [a] m-2", "a:3", "a:4");
        }
    }

    /** An EventSource that is cut between the two comes back with what it had, and is told again. */
    @Test
    void gapOfALostCursor_hasTheIdThatOpenLeavesToIt() {
        try (Scene scene = new Scene(slow())) {
            scene.publish("a", 1);
            for (String lost : List.of("0old0-7", "m-9")) {
                RecordingTransport transport = RecordingTransport.sse();
                scene.connect(transport, Caller.of("a").after(lost));
                String[] events = transport.takeText().split("\n\n");
                assertThat(events[0]).contains("\"open\"").doesNotContain("id:");
                assertThat(events[1]).contains("\"gap\"").containsPattern("(?m)^id: m-[01]$");
            }
        }
    }

    /** What others have read before something was removed lacks the gap that tells of it. */
    @Test
    void lossSinceOthersHaveRead_isTold() {
        try (Scene scene = new Scene(slow(), "retention-messages", "2", "batch-messages", "2", "dispatchers", "1")) {
            scene.publish("b", 1);
            scene.publish("a", 2);
            scene.publish("b", 3);
            scene.publish("c", 4);
            scene.publish("a", 5);
            scene.publish("c", 6);
            scene.connect(RecordingTransport.sse(), Caller.of("*").after("m-3"));
            scene.publish("a", 7, 8);
            scene.connect(stream, Caller.of("*").after("m-0"));

            assertThat(take(stream))
                    .containsExactly("open gap m-0", "b:1", "b:3", "c:4", "gap expired [a] m-5", "c:6", "a:7", "a:8");
        }
    }

    @Test
    void freshReader_isNotToldOfWhatWasRemovedBefore() {
        try (Scene scene = new Scene(slow(), "retention-messages", "1", "batch-messages", "1")) {
            scene.publish("a", 1);
            scene.publish("b", 2, 3, 4);
            scene.connect(stream, Caller.of("*").from(new Log.Start.Earliest()));

            assertThat(take(stream)).containsExactly("open fresh m-0", "a:1", "b:4");
        }
    }

    @Test
    void freshReader_isToldOfWhatIsRemovedBeforeItCameTo() {
        try (Scene scene = new Scene(slow(), "retention-messages", "2", "batch-messages", "1")) {
            scene.publish("a", 1, 2, 3);
            scene.publish("b", 4, 5, 6);
            stream.hold();
            scene.connect(stream, Caller.of("*").from(new Log.Start.Earliest()));
            scene.publish("a", 7, 8);
            stream.release();
            scene.run();

            assertThat(take(stream))
                    .containsExactly("open fresh m-1", "a:2", "gap expired [a] m-3", "b:5", "b:6", "a:7", "a:8");
        }
    }

    @Test
    void slowClientThatFallsOutOfRetention_isTold() {
        try (Scene scene = new Scene(slow(), "retention-messages", "2", "batch-messages", "1")) {
            scene.connect(stream, Caller.of("a"));
            stream.hold();
            scene.publish("a", 1);
            scene.publish("a", 2, 3, 4, 5);
            stream.release();
            scene.run();
            scene.publish("a", 6);

            assertThat(take(stream))
                    .containsExactly("open fresh m-0", "a:1", "gap expired [a] m-3", "a:4", "a:5", "a:6");
        }
    }

    @Test
    void forgottenTopic_isAPossibleGap() {
        try (Scene scene = new Scene(slow(), "log-topics", "2")) {
            scene.publish("a", 1);
            scene.publish("b", 2);
            scene.publish("c", 3);
            scene.connect(stream, Caller.of("a", "b").after("m-0"));

            assertThat(take(stream)).containsExactly("open gap m-0", "possible gap expired [a] m-1", "b:2");
        }
    }

    @Test
    void ageAlone_isAGapToo() {
        try (Scene scene = new Scene(slow(), "retention-millis", "1000")) {
            scene.publish("a", 1);
            scene.time.advanceMillis(1100);
            scene.connect(stream, Caller.of("a").after("m-0"));

            assertThat(take(stream)).containsExactly("open gap m-0", "gap expired [a] m-1");
        }
    }
}
