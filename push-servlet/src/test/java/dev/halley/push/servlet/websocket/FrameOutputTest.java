package dev.halley.push.servlet.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.core.encode.Chunk;
import dev.halley.push.core.transport.Close;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrameOutputTest {
    private static final int PLENTY = 1000;
    private static final String HI = "81026869";
    private static final String PONG = "8a0178";
    private static final String END = "880203e8";

    private final FakeSocket socket = new FakeSocket();
    private final FrameOutput output = new FrameOutput(socket, new TomcatSocket());
    private final List<@Nullable Throwable> told = new ArrayList<>();

    FrameOutputTest() throws IOException {}

    @BeforeEach
    void start() {
        output.start();
    }

    private void hi() {
        output.write(Frames.TEXT, new Chunk("hi"), told::add);
    }

    private void pong() {
        output.pong(Frames.pong(new byte[] {'x'}));
    }

    private void end() {
        output.end(Frames.close(new Close(1000, "")));
    }

    @Test
    void writeThatGoesOutAtOnce_isOverWithinTheCallAndFlushedOnce() {
        socket.room(PLENTY);
        hi();
        assertThat(told).hasSize(1).containsOnlyNulls();
        assertThat(socket.taken()).isEqualTo(HI);
        assertThat(socket.flushes).isEqualTo(1);
    }

    @Test
    void roomForOneStepAtATime_isUsedStepByStep() {
        hi();
        assertThat(socket.taken()).isEmpty();
        socket.room(1);
        assertThat(socket.taken()).isEqualTo("8102");
        pong();
        socket.room(1);
        assertThat(socket.taken()).isEqualTo("6869");
        socket.room(1);
        assertThat(socket.flushes).isEqualTo(1);
        assertThat(told).isEmpty();
        socket.room(2);
        assertThat(told).hasSize(1).containsOnlyNulls();
        assertThat(socket.taken()).isEqualTo(PONG);
        assertThat(socket.flushes).isEqualTo(2);
    }

    @Test
    void roomThatComesBeforeItsRefusalIsHeard_isUsed() {
        socket.room(0);
        socket.overtakesOnce();
        hi();
        assertThat(socket.taken()).isEqualTo(HI);
        assertThat(told).hasSize(1).containsOnlyNulls();
    }

    @Test
    void floodOfPings_isAnsweredByTheNewest() {
        for (int i = 0; i < 100_000; i++) {
            output.pong(Frames.pong(new byte[] {(byte) i}));
        }
        pong();
        socket.room(PLENTY);
        assertThat(socket.taken()).isEqualTo(PONG);
    }

    @Test
    void closeFrame_comesAfterWhatWasWrittenAndIsTheLast() {
        hi();
        end();
        output.end(Frames.close(new Close(1001, "")));
        socket.room(PLENTY);
        assertThat(socket.taken()).isEqualTo(HI + END);
        pong();
        hi();
        assertThat(socket.taken()).isEmpty();
        assertThat(socket.closes).isZero();
        output.closeAfterwards();
        assertThat(socket.closes).isEqualTo(1);
        assertThat(told).hasSize(2);
        assertThat(told.get(1)).hasMessage("the connection was closed");
    }

    @Test
    void abort_closesOnceAndTellsWhoWaits() {
        socket.room(1);
        hi();
        output.abort();
        output.abort();
        assertThat(socket.closes).isEqualTo(1);
        assertThat(told).hasSize(1).doesNotContainNull();
        hi();
        assertThat(told).hasSize(2).doesNotContainNull();
    }

    @Test
    void failedWrite_closesOnceAndTellsWhoWaits() {
        socket.breaks();
        hi();
        socket.room(PLENTY);
        assertThat(told).hasSize(1);
        assertThat(told.get(0)).hasMessage("reset by peer");
        assertThat(socket.closes).isEqualTo(1);
        output.onError(new IOException("and again"));
        assertThat(told).hasSize(1);
        assertThat(socket.closes).isEqualTo(1);
    }

    @Test
    void afterTheContainersEnd_nothingIsTouched() {
        socket.room(1);
        hi();
        output.destroyed();
        assertThat(told).hasSize(1).doesNotContainNull();
        String before = socket.taken();
        pong();
        end();
        socket.room(PLENTY);
        assertThat(before).isEqualTo("8102");
        assertThat(socket.taken()).isEmpty();
        assertThat(socket.closes).isZero();
    }
}
