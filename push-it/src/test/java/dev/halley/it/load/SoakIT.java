package dev.halley.it.load;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.halley.bench.load.LoadLoop;
import dev.halley.it.load.Visitor.Going;
import dev.halley.push.core.connection.Observers;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * A server with clients on all transports that come, go, vanish and change the transport all the time has, once they are gone, what it had before they came. A few seconds by
 * default; {@code soak.minutes}, {@code soak.connections} and {@code soak.seed} are system properties (CONTRIBUTING.md, "Long runs").
 */
class SoakIT {
    private static final int CONNECTIONS = Integer.getInteger("soak.connections", 200);
    private static final long MILLIS =
            Math.max(5000, Math.round(Double.parseDouble(System.getProperty("soak.minutes", "0")) * 60_000));
    private static final long SEED = Long.getLong("soak.seed", System.nanoTime());
    private static final int TOPICS = 8;

    /** What all time-outs of the server are multiples of: by the longest of them it has seen each of its clients vanish many times. */
    private static final long UNIT_MILLIS = Math.min(5000, MILLIS / 20);

    /**
     * Within this the server has given up whoever vanished: a stream rotates after 6 units, its client is expected back for 10 s, its socket is closed after 2 units
     * more, and Tomcat looks for such sockets once a second.
     */
    private static final long GIVEN_UP_MILLIS = 12 * UNIT_MILLIS + 15_000;

    /** Sockets of those that vanish stay open for longer. */
    private static final long HOLD_MILLIS = GIVEN_UP_MILLIS + 10_000;

    private static final Map<String, Number> SETTINGS = Map.ofEntries(
            entry("topics", TOPICS),
            entry("rate", Math.max(1, Math.min(20, 10_000 / CONNECTIONS))),
            entry("bytes", 200),
            entry("tomcat.keepAliveTimeout", 2 * UNIT_MILLIS),
            // its caches keep as much as was in use at one time, about 100 KiB a connection: more than we could hide
            entry("tomcat.processorCache", 0),
            entry("tomcat.socket.bufferPool", 0),
            entry("push.heartbeat-millis", 2 * UNIT_MILLIS),
            entry("push.write-timeout-millis", 2 * UNIT_MILLIS),
            entry("push.lease-millis", Math.max(1000, 2 * UNIT_MILLIS)),
            entry("push.stream-max-millis", Math.max(1000, 6 * UNIT_MILLIS)));

    /** One for time, one a dispatcher, one a lane of observers, four that close: docs/concurrency.md. */
    private static final int MOST_THREADS = 1 + Runtime.getRuntime().availableProcessors() + Observers.LANES + 4;

    private static final boolean IS_SHORT = MILLIS == 5000;

    /** Ways to go that are noticed at once: what a short run warms up with. */
    private static final Going[] QUICK = {Going.SAID, Going.CLOSED, Going.RESET};

    private static final String CONNECTION = "dev.halley.push.core.connection.Connection";
    /** What the virtual machine and the container open when they come to it; not one for each connection, of which there are thousands. */
    private static final int SPARE_DESCRIPTORS = 8;

    private static final double HEAP_FACTOR = 1.1;
    private static final double HEAP_MIB = 5;

    private final List<String> table = new ArrayList<>();
    private final Tally tally = new Tally();
    private LoadLoop loop;
    private ServerProcess server;
    private Crowd crowd;
    private Figures idle;
    private String histogram;

    @Test
    void crowdThatComesAndGoes_leavesNothingBehind() {
        checkDescriptors();
        try (ServerProcess process = new ServerProcess(SETTINGS);
                LoadLoop client = new LoadLoop(process.port())) {
            server = process;
            loop = client;
            idle = server.figuresAfterGc();
            Random random = new Random(SEED);

            // caches of the container and of the JVM grow once, and are not what is looked for
            crowd = crowd(random, IS_SHORT ? QUICK : Going.values());
            gather();
            await(10 * UNIT_MILLIS);
            disperse();
            Figures before = figures("before");

            crowd = crowd(random, Going.values());
            gather();
            // by now as many have vanished as ever stand open at a time
            await(10 * UNIT_MILLIS);
            Figures early = figures("early");
            await(MILLIS - 10 * UNIT_MILLIS);
            Figures late = figures("late");
            disperse();
            Figures after = figures("after");

            Tally seen = loop.ask(tally::copy);
            long changes = loop.ask(crowd::changes);
            String alarms = server.end();
            print(seen, changes);

            assertThat(after.clients()).as("clients").isZero();
            assertThat(after.connections()).as("connections").isEqualTo(idle.connections());
            assertThat(loop.ask(loop::connections))
                    .as("connections that the server has not ended")
                    .isZero();
            assertThat(after.descriptors())
                    .as("file descriptors")
                    .isLessThanOrEqualTo(before.descriptors() + SPARE_DESCRIPTORS);
            assertThat(List.of(before.ours(), early.ours(), late.ours(), after.ours()))
                    .as("threads of ours")
                    .allMatch(threads -> threads <= MOST_THREADS);
            assertThat(histogram.lines().filter(line -> line.endsWith(" " + CONNECTION)))
                    .as("connections that have ended and are held by somebody")
                    .isEmpty();
            assertThat(after.heapMiB()).as("heap, MiB").isLessThan(before.heapMiB() * HEAP_FACTOR + HEAP_MIB);
            assertThat(late.heapMiB())
                    .as("heap with clients, MiB")
                    .isLessThan(early.heapMiB() * HEAP_FACTOR + HEAP_MIB);
            assertThat(seen.lost()).as("messages that were lost").isZero();
            assertThat(seen.doubled()).as("messages that came twice").isZero();
            assertThat(seen.gaps()).as("gaps").isZero();
            assertThat(seen.refused()).as(seen.firstRefusal()).isZero();
            assertThat(alarms).isEmpty();
        }
    }

    private Crowd crowd(Random random, Going... ways) {
        return loop.ask(() -> new Crowd(loop, tally, random, TOPICS, HOLD_MILLIS, ways));
    }

    /** A socket each, on both sides, and those that have vanished; on ours, Maven's and JUnit's own besides. */
    private static void checkDescriptors() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            assertThat(system.getMaxFileDescriptorCount())
                    .as("file descriptors that a process may have (ulimit -n), for %d connections", CONNECTIONS)
                    .isGreaterThan(CONNECTIONS + vanished() + 500);
        }
    }

    private static double changesPerSecond() {
        return CONNECTIONS * 1000.0 / (10 * UNIT_MILLIS);
    }

    /** Sockets that are held on our side at most, all those of a crowd that is dispersed included. */
    private static long vanished() {
        return Math.round(changesPerSecond() * 0.6 / 4 * HOLD_MILLIS / 1000) + CONNECTIONS / 4;
    }

    private void gather() {
        loop.ask(() -> {
            crowd.size(CONNECTIONS);
            crowd.changesPerSecond(changesPerSecond());
            return true;
        });
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60 + CONNECTIONS / 50);
        while (loop.ask(crowd::settled) < CONNECTIONS * 0.9) {
            assertThat(System.nanoTime() - deadline)
                    .as("clients that got in: %d", loop.ask(crowd::settled))
                    .isNegative();
            await(50);
        }
    }

    /** All go, each in its way; waits until the server has noticed. */
    private void disperse() {
        loop.ask(() -> {
            crowd.changesPerSecond(0);
            crowd.size(0);
            return true;
        });
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GIVEN_UP_MILLIS);
        while (System.nanoTime() - deadline < 0 && !isQuiet()) {
            await(100);
        }
    }

    private boolean isQuiet() {
        Figures now = server.figures();
        return now.clients() == 0 && now.connections() <= idle.connections() && loop.ask(loop::connections) == 0;
    }

    private static void await(long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = deadline - System.nanoTime(); left > 0; left = deadline - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private Figures figures(String when) {
        Figures figures = server.figuresAfterGc();
        histogram = server.histogram("soak-" + when + ".txt");
        table.add(String.format(
                Locale.ROOT,
                "%-7s %8d %12d %12d %9.1f %8d %12d %8.1f",
                when,
                figures.clients(),
                figures.connections() - idle.connections(),
                figures.descriptors(),
                figures.heapMiB(),
                figures.threads(),
                figures.ours(),
                figures.cpuNanos() / 1e9));
        return figures;
    }

    private void print(Tally seen, long changes) {
        System.out.printf(
                Locale.ROOT,
                "%nsoak: %d connections, %d ms, seed %d, all time-outs multiples of %d ms%n",
                CONNECTIONS,
                MILLIS,
                SEED,
                UNIT_MILLIS);
        System.out.println("        clients  connections  descriptors  heap MiB  threads  of Halley's  CPU s");
        table.forEach(System.out::println);
        System.out.printf(
                Locale.ROOT,
                "%d messages to %d connections of clients that changed %d times; lost %d, twice %d, gaps %d%n"
                        + "ended by the server, by code %s, without a word %d; refused %d%n"
                        + "latency ms, resumed ones included: p50 %.1f, p99 %.1f, max %.0f%n%n",
                seen.messages(),
                seen.connects(),
                changes,
                seen.lost(),
                seen.doubled(),
                seen.gaps(),
                seen.closes(),
                seen.cutOff(),
                seen.refused(),
                seen.millis(50),
                seen.millis(99),
                seen.millis(100));
    }
}
