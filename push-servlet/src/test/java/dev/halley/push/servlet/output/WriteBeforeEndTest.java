package dev.halley.push.servlet.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A write and the end after it that come while another thread makes a step: the write goes first. */
class WriteBeforeEndTest {
    private final WillingStream stream = new WillingStream();
    private final List<@Nullable Throwable> told = new ArrayList<>();

    /** Ends with {@code .}; what comes meanwhile comes once, where it looks whether there is something to do. */
    private final class Output extends NonBlockingOutput {
        private boolean ending;
        private boolean ended;
        private @Nullable Runnable meanwhile;

        private Output() {
            super(stream);
        }

        private void end() {
            ending = true;
            advance();
        }

        @Override
        protected boolean hasMore() {
            Runnable now = meanwhile;
            meanwhile = null;
            if (now != null) {
                now.run();
            }
            return ending && !ended;
        }

        @Override
        protected boolean more() {
            ended = true;
            stream.write('.');
            seal();
            return false;
        }
    }

    @Test
    void writeAndEndDuringAStep_areMadeInTheirOrder() {
        Output output = new Output();
        output.meanwhile = () -> {
            output.write(List.of(new byte[] {'h', 'i'}), told::add);
            output.end();
        };

        output.onWritePossible();

        assertThat(stream.taken()).hasToString("hi.");
        assertThat(told).hasSize(1).containsOnlyNulls();
    }
}
