package dev.halley.push.servlet.output;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** However the writer meets the container's threads: all bytes in their order, and each write is told of once. */
class NonBlockingOutputStressTest {
    private static final int WRITES = 5000;

    private final ExecutorService container = Executors.newFixedThreadPool(2);

    @AfterEach
    void stop() {
        container.shutdownNow();
    }

    /** Says no in about every third case, and calls back on a thread of the container, as one that takes part in the race. */
    private final class MoodyStream extends ServletOutputStream {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private final Random random;
        private @Nullable WriteListener listener;
        private boolean ready;

        private MoodyStream(Random random) {
            this.random = random;
        }

        @Override
        public synchronized boolean isReady() {
            ready = random.nextInt(3) > 0;
            if (!ready) {
                call();
            }
            return ready;
        }

        private void call() {
            container.execute(() -> {
                try {
                    if (listener != null) {
                        listener.onWritePossible();
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        }

        private void claim() {
            if (!ready) {
                throw new IllegalStateException("written to without asking");
            }
            ready = false;
        }

        @Override
        public void setWriteListener(WriteListener given) {
            listener = given;
            call();
        }

        @Override
        public synchronized void write(byte[] bytes) throws IOException {
            claim();
            taken.write(bytes);
        }

        @Override
        public synchronized void flush() {
            claim();
        }

        @Override
        public void write(int b) {
            throw new IllegalStateException("parts are written whole");
        }
    }

    private static final class Output extends NonBlockingOutput {
        private final AtomicInteger broken = new AtomicInteger();

        private Output(MoodyStream stream) {
            super(stream);
            synchronized (gate) {
                listen();
            }
        }

        @Override
        protected boolean hasMore() {
            return false;
        }

        @Override
        protected boolean more() {
            return false;
        }

        @Override
        protected void broken() {
            broken.incrementAndGet();
        }
    }

    /** One write, told how it went: null, or why not. */
    private static final class Write {
        private final AtomicInteger told = new AtomicInteger();
        private final CompletableFuture<@Nullable Throwable> end = new CompletableFuture<>();

        @Nullable
        Throwable make(Output output, List<byte[]> parts) throws Exception {
            output.write(parts, failure -> {
                told.incrementAndGet();
                end.complete(failure);
            });
            try {
                return end.get(10, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static List<byte[]> parts(Random random, ByteArrayOutputStream expected) {
        List<byte[]> parts = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            byte[] part = new byte[random.nextInt(4)];
            random.nextBytes(part);
            parts.add(part);
            expected.writeBytes(part);
        }
        return parts;
    }

    @RepeatedTest(5)
    void writes_goOutWhole_andAreToldOfOnce(RepetitionInfo repetition) throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        MoodyStream stream = new MoodyStream(new Random(random.nextLong()));
        Output output = new Output(stream);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        List<Write> writes = new ArrayList<>();

        for (int i = 0; i < WRITES; i++) {
            Write write = new Write();
            writes.add(write);
            assertThat(write.make(output, parts(random, expected))).isNull();
        }

        assertThat(stream.taken.toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(writes).allSatisfy(write -> assertThat(write.told).hasValue(1));
        assertThat(output.broken).hasValue(0);
    }

    @RepeatedTest(200)
    void failure_isToldOfOnceToEachWriteThatItMeets(RepetitionInfo repetition) throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        Output output = new Output(new MoodyStream(new Random(random.nextLong())));
        IOException failure = new IOException("cut off");
        List<Write> writes = new ArrayList<>();
        int fatal = random.nextInt(20);
        int met = 0;

        for (int i = 0; i < 30; i++) {
            if (i == fatal) {
                container.execute(() -> output.onError(failure));
            }
            Write write = new Write();
            writes.add(write);
            Throwable told = write.make(output, parts(random, new ByteArrayOutputStream()));
            assertThat(told).isIn(null, failure);
            assertThat(told != null || met == 0)
                    .as("nothing is written after it")
                    .isTrue();
            met += told == null ? 0 : 1;
        }
        output.onError(failure);
        container.shutdown();
        assertThat(container.awaitTermination(10, TimeUnit.SECONDS))
                .isTrue(); // one of its threads may be making steps still

        assertThat(writes).allSatisfy(write -> assertThat(write.told).hasValue(1));
        assertThat(output.broken.get()).isPositive();
    }
}
