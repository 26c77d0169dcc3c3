package dev.halley.push.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AsyncOutputTest {
    /** Says that it can't take bytes just now; but before that is heard, another thread calls that it can. */
    private static final class OvertakenStream extends ServletOutputStream {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private @Nullable WriteListener listener;
        private boolean refuses;

        @Override
        public boolean isReady() {
            if (!refuses) {
                return true;
            }
            refuses = false;
            CompletableFuture.runAsync(this::call).join();
            return false;
        }

        private void call() {
            try {
                assertThat(listener).isNotNull();
                listener.onWritePossible();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void setWriteListener(WriteListener given) {
            listener = given;
        }

        @Override
        public void write(int b) {
            taken.write(b);
        }
    }

    private final OvertakenStream stream = new OvertakenStream();

    @Test
    void roomThatComesBeforeItsRefusalIsHeard_isUsed() throws IOException {
        AsyncOutput output = new AsyncOutput(
                container(AsyncContext.class, Map.of()),
                container(HttpServletResponse.class, Map.of("getOutputStream", stream)),
                () -> {});
        output.start();
        stream.call();
        List<@Nullable Throwable> told = new ArrayList<>();

        stream.refuses = true;
        output.write(List.of(new byte[] {'h', 'i'}), told::add);

        assertThat(stream.taken).hasToString("hi");
        assertThat(told).hasSize(1).containsOnlyNulls();
    }

    /** What a container gives: answers these calls, and takes the others. */
    private static <T> T container(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.get(method.getName())));
    }
}
