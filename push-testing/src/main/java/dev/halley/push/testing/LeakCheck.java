package dev.halley.push.testing;

import dev.halley.push.core.Engine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A JUnit extension that fails a test which leaves something behind:
 *
 * <ul>
 *   <li>a record of level WARNING or above, or with a stack trace, that Halley logged (loggers below {@code dev.halley} of java.util.logging, where
 *       {@link System.Logger} goes by default), unless the test {@linkplain #expectWarning expected} it;
 *   <li>a thread of Halley's (its name begins with {@code halley-}) that was started in the test and is alive 5 s after it;
 *   <li>a connection of what it {@linkplain #watch watches}, and closes after the test.
 * </ul>
 *
 * <pre>{@code
 * @RegisterExtension
 * final LeakCheck leaks = new LeakCheck();
 *
 * private final InMemoryPush push = leaks.watch(new InMemoryPush());
 * }</pre>
 *
 * <p>It looks when the test's {@code @AfterEach} methods are done. Where the test itself has failed, what was found is added to its failure as
 * suppressed. A static field, or {@code @ExtendWith(LeakCheck.class)}, does as well; threads that {@code @BeforeAll} has started are no leak then.
 * Not for tests that run at the same time in one process: it can't tell whose thread or record it is.
 */
public final class LeakCheck implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
    private static final String THREADS = "halley-";
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final Alarms alarms = new Alarms();
    private final List<String> expected = new ArrayList<>();
    private final Deque<AutoCloseable> watched = new ArrayDeque<>();
    private Set<Thread> before = threads();
    private final long patienceMillis;
    private boolean shared;

    /** Looks from now on; threads of the test's fields that come after this one are looked at, too. */
    public LeakCheck() {
        this(PATIENCE_MILLIS);
    }

    LeakCheck(long patienceMillis) {
        this.patienceMillis = patienceMillis;
    }

    /**
     * Closes something after the test, what came last first. A {@link FaultProxy} fails the test where a connection is open after 5 s; an
     * {@link InMemoryPush} or {@link Engine} where a client is left after its close; anything where it can't be closed.
     *
     * @param resource what is to be closed; it may be closed before
     * @param <T> its type
     * @return the same
     */
    public <T extends AutoCloseable> T watch(T resource) {
        watched.push(resource);
        return resource;
    }

    /**
     * Says that Halley is to log a warning, an error or a stack trace in this test; the test fails where it does not.
     *
     * @param part of the record's text: logger, level, message and stack trace; all records that contain it are expected
     */
    public void expectWarning(String part) {
        expected.add(part);
    }

    /** Only where tests share this: then each looks for itself. */
    @Override
    public void beforeAll(ExtensionContext context) {
        shared = true;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (shared) {
            before = threads();
        }
        alarms.begin();
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        List<String> found = new ArrayList<>();
        List<Throwable> thrown = new ArrayList<>();
        while (!watched.isEmpty()) {
            close(watched.pop(), found, thrown);
        }
        threadsLeft(found);
        records(found);
        if (!found.isEmpty()) {
            AssertionError error =
                    new AssertionError("expected nothing to be left, found\n" + String.join("\n", found));
            thrown.forEach(error::addSuppressed);
            throw error;
        }
    }

    private void close(AutoCloseable resource, List<String> found, List<Throwable> thrown) throws InterruptedException {
        if (resource instanceof FaultProxy proxy) {
            left(proxy.awaitEnds(patienceMillis), "connections through a proxy that have not ended", found);
        }
        try {
            resource.close();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            found.add(resource + " that can't be closed: " + e);
            thrown.add(e);
        }
        if (resource instanceof InMemoryPush push) {
            left(push.engine().clients(), "clients of a closed InMemoryPush", found);
            left(push.openClients(), "clients that were not told of the end", found);
        } else if (resource instanceof Engine engine) {
            left(engine.clients(), "clients of a closed Engine", found);
        }
    }

    private static void left(int count, String what, List<String> found) {
        if (count > 0) {
            found.add(count + " " + what);
        }
    }

    private void threadsLeft(List<String> found) throws InterruptedException {
        long patience = patienceMillis;
        for (Thread thread : threads()) {
            if (!before.contains(thread)) {
                thread.join(patience);
                if (thread.isAlive()) {
                    // the others had the same time
                    patience = 1;
                    found.add("the thread " + thread.getName() + ", " + thread.getState());
                }
            }
        }
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(THREADS))
                .collect(Collectors.toSet());
    }

    private void records(List<String> found) {
        List<String> records = alarms.end();
        records.stream()
                .filter(record -> expected.stream().noneMatch(record::contains))
                .forEach(record -> found.add("the log record " + record));
        expected.stream()
                .filter(part -> records.stream().noneMatch(record -> record.contains(part)))
                .forEach(part -> found.add("no log record with \"" + part + "\", which was expected"));
        expected.clear();
    }
}
