package dev.halley.push.servlet;

import static java.util.concurrent.TimeUnit.SECONDS;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** Takes nothing before it is let go. */
    private static final class BlockingStream extends ServletOutputStream {
        private final CompletableFuture<Void> entered = new CompletableFuture<>();
        private final CompletableFuture<Void> letGo = new CompletableFuture<>();

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener given) {}

        @Override
        public void write(int b) {
            entered.complete(null);
            letGo.join();
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

    @Test
    void abortWhileAWriteBlocks_holdsNoSecondThread_andCompletesOnceItReturns() throws Exception {
        BlockingStream blocking = new BlockingStream();
        AtomicInteger completed = new AtomicInteger();
        List<@Nullable Throwable> told = new CopyOnWriteArrayList<>();
        BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        AsyncContext async = (AsyncContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {AsyncContext.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("complete")) {
                        completed.incrementAndGet();
                    }
                    return null;
                });
        AsyncOutput output = new AsyncOutput(
                async, container(HttpServletResponse.class, Map.of("getOutputStream", blocking)), () -> {}, tasks::add);
        output.onWritePossible();
        output.write(List.of(new byte[] {'h', 'i'}), told::add);
        CompletableFuture<Void> write = CompletableFuture.runAsync(tasks.take());
        blocking.entered.join();

        output.abort();
        CompletableFuture.runAsync(tasks.take()).get(30, SECONDS);

        assertThat(write).isNotDone();
        assertThat(completed).hasValue(0);
        blocking.letGo.complete(null);
        write.join();
        assertThat(completed).hasValue(1);
        assertThat(told).singleElement().isInstanceOf(IOException.class);
    }

    /** What a container gives: answers these calls, and takes the others. */
    private static <T> T container(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.get(method.getName())));
    }
}
