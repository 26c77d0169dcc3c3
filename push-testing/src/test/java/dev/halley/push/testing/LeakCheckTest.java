package dev.halley.push.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.halley.push.core.Engine;
import dev.halley.push.core.Threads;
import dev.halley.push.core.connection.Arrival;
import dev.halley.push.spi.Log;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs small tests that leave something behind. Only here they are run: no suite finds them, for they are nested in another class. */
class LeakCheckTest {
    private static final Logger LOG = System.getLogger("dev.halley.push.testing.LeakCheckTest");

    private final java.util.logging.Logger console = java.util.logging.Logger.getLogger("dev.halley");

    @BeforeEach
    void keepTheConsoleClean() {
        console.setUseParentHandlers(false);
    }

    @AfterEach
    void useTheConsole() {
        console.setUseParentHandlers(true);
    }

    /** How the one test of a class went. */
    private static TestExecutionResult run(Class<?> test) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(test))
                .execute()
                .testEvents()
                .finished()
                .stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .reduce((one, other) -> {
                    throw new AssertionError("expected one test, found " + one + " and " + other);
                })
                .orElseThrow();
    }

    private static Throwable failure(Class<?> test) {
        TestExecutionResult result = run(test);
        assertThat(result.getStatus()).isEqualTo(TestExecutionResult.Status.FAILED);
        return result.getThrowable().orElseThrow();
    }

    private static void assertPasses(Class<?> test) {
        TestExecutionResult result = run(test);
        assertThat(result.getStatus())
                .as(result.getThrowable().toString())
                .isEqualTo(TestExecutionResult.Status.SUCCESSFUL);
    }

    private static Arrival arrival() {
        return new Arrival(null, null, Set.of(), "127.0.0.1", List.of(), List.of(), 1, new Log.Start.Now(), 0);
    }

    // ---- what passes

    static final class Clean {
        @RegisterExtension
        final LeakCheck leaks = new LeakCheck();

        private final InMemoryPush push = leaks.watch(new InMemoryPush());
        private final Engine engine = leaks.watch(Engine.builder().start());

        @Test
        void test() throws IOException {
            push.connect("a");
            engine.connect(arrival(), RecordingTransport.ws());
            ServerSocket listener = leaks.watch(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            FaultProxy proxy = leaks.watch(new FaultProxy(listener.getLocalPort()));
            leaks.watch(new Socket(InetAddress.getLoopbackAddress(), proxy.port()))
                    .getOutputStream()
                    .write(1);
            leaks.watch(listener.accept());
            LOG.log(Level.INFO, "business as usual");
            System.getLogger("com.example").log(Level.DEBUG, "not Halley's", new IOException("on purpose"));
        }
    }

    @Test
    void testThatLeavesNothing_passes() {
        assertPasses(Clean.class);
    }

    @Test
    void sameTestAgain_passesAgain() {
        assertPasses(Clean.class);
        assertPasses(Clean.class);
    }

    @ExtendWith(LeakCheck.class)
    static final class Shared {
        private static final Engine ENGINE = Engine.builder().start();

        @BeforeAll
        static void startThreads() {
            ENGINE.newId();
        }

        @AfterAll
        static void end() {
            ENGINE.close();
        }

        @Test
        void test() {}
    }

    @Test
    void threadsOfBeforeAll_areNoLeak() {
        assertPasses(Shared.class);
    }

    // ---- logs

    static final class Warning {
        @RegisterExtension
        final LeakCheck leaks = new LeakCheck();

        @Test
        void test() {
            LOG.log(Level.WARNING, "HALLEY-0000: {0} of {1}", 3, "four");
        }
    }

    @Test
    void warning_failsWithItsText() {
        assertThat(failure(Warning.class))
                .hasMessageContaining("dev.halley.push.testing.LeakCheckTest WARNING: HALLEY-0000: 3 of four");
    }

    static final class StackTrace {
        @RegisterExtension
        static final LeakCheck LEAKS = new LeakCheck();

        @Test
        void test() {
            LOG.log(Level.INFO, "it went wrong", new IOException("on purpose"));
        }
    }

    @Test
    void stackTrace_failsAtAnyLevel() {
        assertThat(failure(StackTrace.class))
                .hasMessageContaining("it went wrong")
                .hasMessageContaining("java.io.IOException: on purpose")
                .hasMessageContaining("\tat ");
    }

    static final class Expected {
        @RegisterExtension
        final LeakCheck leaks = new LeakCheck();

        @Test
        void test() {
            leaks.expectWarning("HALLEY-0001");
            LOG.log(Level.WARNING, "HALLEY-0001: on purpose");
            LOG.log(Level.ERROR, "HALLEY-0001: once more", new IOException("on purpose"));
        }
    }

    @Test
    void expectedWarning_passes() {
        assertPasses(Expected.class);
    }

    static final class ExpectedInVain {
        @RegisterExtension
        final LeakCheck leaks = new LeakCheck();

        @Test
        void test() {
            leaks.expectWarning("HALLEY-0001");
            LOG.log(Level.WARNING, "HALLEY-0002: another");
        }
    }

    @Test
    void expectedWarningThatDoesNotCome_failsAsDoesAnotherOne() {
        assertThat(failure(ExpectedInVain.class))
                .hasMessageContaining("no log record with \"HALLEY-0001\"")
                .hasMessageContaining("HALLEY-0002: another");
    }

    // ---- threads

    static final class LostThread {
        @RegisterExtension
        final LeakCheck leaks = new LeakCheck(100);

        private static final BlockingQueue<Engine> STARTED = new LinkedBlockingQueue<>();

        @Test
        void test() {
            STARTED.add(Engine.builder().start());
        }
    }

    @Test
    void engineThatIsNotClosed_failsByItsThread() {
        assertThat(failure(LostThread.class)).hasMessageContaining("the thread halley-time-1, ");
        LostThread.STARTED.remove().close();
    }

    // ---- connections

    static final class OpenConnection {
        @RegisterExtension
        final LeakCheck leaks = new LeakCheck(100);

        @Test
        void test() throws IOException {
            Socket server;
            try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                Socket client = new Socket(
                        InetAddress.getLoopbackAddress(),
                        leaks.watch(new FaultProxy(listener.getLocalPort())).port());
                client.getOutputStream().write(1);
                server = listener.accept();
            }
            assertThat(server.getInputStream().read()).isEqualTo(1);
        }
    }

    @Test
    void connectionThatIsNotClosed_fails() {
        assertThat(failure(OpenConnection.class))
                .hasMessageContaining("1 connections through a proxy that have not ended");
    }

    static final class LostClient {
        @RegisterExtension
        final LeakCheck leaks = new LeakCheck();

        @Test
        void test() {
            DyingThreads threads = new DyingThreads();
            Engine engine = leaks.watch(Engine.builder().threads(threads).start());
            engine.connect(arrival(), RecordingTransport.ws());
            threads.dead = true;
        }
    }

    /** Runs what is handed in at once, until it is dead. */
    private static final class DyingThreads implements Threads {
        private final ManualThreads alive = new ManualThreads(new FakeTime());
        private boolean dead;

        @Override
        public Executor dispatcher(int number) {
            return task -> {
                if (!dead) {
                    alive.dispatcher(number).execute(task);
                    alive.runUntilIdle();
                }
            };
        }

        @Override
        public Executor observers() {
            return alive.observers();
        }

        @Override
        public void start(Runnable tick) {}

        @Override
        public void await(Future<?> done) {}

        @Override
        public void close() {}
    }

    @Test
    void clientThatTheEngineForgot_fails() {
        assertThat(failure(LostClient.class)).hasMessageContaining("1 clients of a closed Engine");
    }

    static final class Unclosable {
        @RegisterExtension
        final LeakCheck leaks = new LeakCheck();

        @Test
        void test() {
            leaks.watch(new InMemoryPush());
            leaks.watch(() -> {
                throw new IOException("it sticks");
            });
        }
    }

    @Test
    void closeThatFails_fails() {
        assertThat(failure(Unclosable.class))
                .hasMessageContaining("it sticks")
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasOnlyElementsOfType(IOException.class));
    }

    // ---- the test's own failure

    static final class Broken {
        @RegisterExtension
        final LeakCheck leaks = new LeakCheck();

        @Test
        void test() {
            LOG.log(Level.WARNING, "HALLEY-0003: found later");
            throw new IllegalStateException("the test's own");
        }
    }

    @Test
    void failureOfTheTest_comesFirst() {
        assertThat(failure(Broken.class))
                .hasMessage("the test's own")
                .satisfies(thrown -> assertThat(thrown.getSuppressed()[0]).hasMessageContaining("HALLEY-0003"));
    }

    static final class ClosedLate {
        @RegisterExtension
        final LeakCheck leaks = new LeakCheck();

        private final Engine engine = Engine.builder().start();

        @AfterEach
        void close() {
            engine.close();
        }

        @Test
        void test() {}
    }

    @Test
    void whatAfterEachCloses_isNoLeak() {
        assertPasses(ClosedLate.class);
    }
}
