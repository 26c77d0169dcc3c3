package dev.halley.push.core.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halley.push.spi.PushListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ObserversTest {
    private final Queue<Error> refusals = new ArrayDeque<>();
    private final Observers observers = new Observers(new PushListener() {}, this::execute);
    private final List<String> ran = new ArrayList<>();

    private void execute(Runnable lane) {
        if (!refusals.isEmpty()) {
            throw refusals.remove();
        }
        lane.run();
    }

    @Test
    void laneThatGotNoThread_triesAgainWithTheNextCall() {
        refusals.add(new OutOfMemoryError("unable to create native thread"));
        assertThatThrownBy(() -> observers.tell("client", listener -> ran.add("first")))
                .isInstanceOf(OutOfMemoryError.class);

        observers.tell("client", listener -> ran.add("second"));

        assertThat(ran).containsExactly("first", "second");
    }
}
