package dev.halley.push.servlet.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where a container's writes block, nobody but its own threads makes them, or waits for them. */
class BlockingContainerTest {
    private static final class Output extends NonBlockingOutput {
        private Output(WillingStream stream, Queue<Runnable> tasks) {
            super(stream, tasks::add);
        }

        private void failed() {
            fail(new IllegalStateException("it is over"));
            advance();
        }

        @Override
        protected boolean hasMore() {
            return false;
        }

        @Override
        protected boolean more() {
            return false;
        }
    }

    private final WillingStream stream = new WillingStream();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Output output = new Output(stream, tasks);
    private final List<@Nullable Throwable> told = new ArrayList<>();

    @Test
    void write_returnsBeforeAnythingIsWritten() {
        output.onWritePossible();

        output.write(List.of(new byte[] {'h', 'i'}), told::add);

        assertThat(stream.taken().size()).isZero();
        assertThat(told).isEmpty();
        tasks.remove().run();
        assertThat(stream.taken()).hasToString("hi");
        assertThat(told).hasSize(1).containsOnlyNulls();
    }

    @Test
    void containersOwnThread_writesWhatWaits() {
        output.write(List.of(new byte[] {'h', 'i'}), told::add);
        tasks.remove().run();
        assertThat(stream.taken().size()).isZero();

        output.onWritePossible();

        assertThat(stream.taken()).hasToString("hi");
        assertThat(told).hasSize(1).containsOnlyNulls();
    }

    @Test
    void onceItHasFailed_nobodyIsAskedToWait() {
        output.failed();

        output.write(List.of(new byte[] {'h', 'i'}), told::add);

        assertThat(tasks).isEmpty();
        assertThat(told).hasSize(1).doesNotContainNull();
    }
}
