package dev.halley.it.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.bench.load.LoadLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What one client that does not read costs the others: G7. Runs in which all read (A) and runs in which one never does (B) take turns, on the same server with the same other
 * clients. A few seconds with 100 clients by default, in which times are not judged; {@code isolation.seconds}, of each run, makes it 1,000 clients and a measurement
 * (CONTRIBUTING.md, "Long runs").
 */
class IsolationIT {
    private static final int SECONDS = Integer.getInteger("isolation.seconds", 0);
    private static final int CONNECTIONS = Integer.getInteger("isolation.connections", SECONDS > 0 ? 1000 : 100);
    private static final long RUN_MILLIS = SECONDS > 0 ? SECONDS * 1000L : 1500;
    private static final int PAIRS = SECONDS > 0 ? 3 : 1;
    private static final long LOOK_MILLIS = 100;

    private static final Map<String, Integer> SETTINGS = Map.of(
            "topics", 1,
            "rate", 20,
            "bytes", 200,
            // in a short run, too, it is cut and comes back
            "push.write-timeout-millis", SECONDS > 0 ? 10_000 : 500);

    /** One of the runs; {@code slow} is how often the one was cut, {@code cpuMicros} the server's for each message that was delivered. */
    private record Run(boolean reads, Tally others, double cpuMicros, double heapMiB, long slow) {}

    private LoadLoop loop;
    private ServerProcess server;
    private Kind kind;

    @ParameterizedTest
    @EnumSource(names = {"BINARY", "SSE"})
    void clientThatDoesNotRead_costsNobodyElseAnything(Kind transport) {
        kind = transport;
        try (ServerProcess process = new ServerProcess(SETTINGS);
                LoadLoop client = new LoadLoop(process.port())) {
            server = process;
            loop = client;
            Tally others = new Tally();
            List<Visitor> visitors = gather(others);
            List<Run> runs = new ArrayList<>();
            // the first is to warm up
            run(others, true);
            for (int i = 0; i < PAIRS; i++) {
                runs.add(run(others, true));
                runs.add(run(others, false));
            }
            assertThat(loop.ask(
                            () -> visitors.stream().filter(Visitor::isSettled).count()))
                    .as("others that are connected still")
                    .isEqualTo(visitors.size());
            String alarms = server.end();
            print(runs);

            assertThat(runs).allSatisfy(run -> {
                assertThat(run.others().lost()
                                + run.others().doubled()
                                + run.others().gaps())
                        .as("messages of others that were lost or came twice, and gaps")
                        .isZero();
                assertThat(run.others().messages()).as("messages of others").isPositive();
                assertThat(run.slow() > 0).as("whether somebody was cut").isEqualTo(!run.reads());
            });
            assertThat(alarms).isEmpty();
        }
    }

    private List<Visitor> gather(Tally others) {
        List<Visitor> visitors = new ArrayList<>();
        for (int i = 1; i < CONNECTIONS; i++) {
            visitors.add(come(others, ""));
            // Tomcat's queue of those that wait to be accepted holds 100
            await(2);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!loop.ask(() -> visitors.stream().allMatch(Visitor::isSettled))) {
            assertThat(System.nanoTime() - deadline).as("time to connect").isNegative();
            await(LOOK_MILLIS);
        }
        return visitors;
    }

    private Visitor come(Tally tally, String start) {
        return loop.ask(() -> {
            Visitor visitor = new Visitor(loop, tally, LoadServer.topic(0), start, kind);
            visitor.come();
            return visitor;
        });
    }

    private Visitor stall() {
        return loop.ask(() -> {
            Visitor visitor = new Visitor(loop, new Tally(), LoadServer.topic(0), "&from=earliest", kind);
            visitor.comeAndStall();
            return visitor;
        });
    }

    private void leave(Visitor one) {
        loop.ask(() -> {
            one.go(Visitor.Going.RESET, 0);
            return true;
        });
    }

    private Run run(Tally others, boolean reads) {
        Visitor one = reads ? come(new Tally(), "") : stall();
        Figures before = server.figures();
        long slow = before.slow();
        loop.ask(() -> {
            others.begin();
            return true;
        });
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RUN_MILLIS);
        Figures after = before;
        long patience = end + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() - end < 0 || (isUncut(reads, before, after) && System.nanoTime() - patience < 0)) {
            await(LOOK_MILLIS);
            after = server.figures();
            if (after.slow() > slow) {
                slow = after.slow();
                leave(one);
                one = reads ? come(new Tally(), "") : stall();
            }
        }
        Tally seen = loop.ask(others::copy);
        double cpuMicros = (after.cpuNanos() - before.cpuNanos()) / 1000.0 / seen.messages();
        double heapMiB = server.figuresAfterGc().heapMiB();
        leave(one);
        return new Run(reads, seen, cpuMicros, heapMiB, slow - before.slow());
    }

    /** On a machine that is busy otherwise, a short run may be over before the one is cut. */
    private static boolean isUncut(boolean reads, Figures before, Figures after) {
        return !reads && after.slow() == before.slow();
    }

    private static void await(long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = deadline - System.nanoTime(); left > 0; left = deadline - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void print(List<Run> runs) {
        System.out.printf(
                Locale.ROOT,
                "%nisolation, %s: %d clients, 20 messages of 200 B a second each, runs of %d ms; A: all read, B: one does not%n"
                        + "latency of the others, ms   p50      p99    p99.9      max  CPU us/msg  heap MiB  cut%n",
                kind,
                CONNECTIONS,
                RUN_MILLIS);
        runs.forEach(run -> System.out.printf(
                Locale.ROOT,
                "%-22s %8.2f %8.2f %8.2f %8.2f %11.1f %9.1f %5d%n",
                run.reads() ? "A" : "B",
                run.others().millis(50),
                run.others().millis(99),
                run.others().millis(99.9),
                run.others().millis(100),
                run.cpuMicros(),
                run.heapMiB(),
                run.slow()));
        for (boolean reads : new boolean[] {true, false}) {
            System.out.printf(
                    Locale.ROOT,
                    "%-22s %8.2f %8.2f %8.2f %8.2f %11.1f %9.1f%n",
                    reads ? "A, median" : "B, median",
                    median(runs, reads, run -> run.others().millis(50)),
                    median(runs, reads, run -> run.others().millis(99)),
                    median(runs, reads, run -> run.others().millis(99.9)),
                    median(runs, reads, run -> run.others().millis(100)),
                    median(runs, reads, Run::cpuMicros),
                    median(runs, reads, Run::heapMiB));
        }
        double[] p99 = runs.stream()
                .filter(Run::reads)
                .mapToDouble(run -> run.others().millis(99))
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "p99 of A alone is from %.2f to %.2f, of B's median %.2f%n%n",
                p99[0],
                p99[p99.length - 1],
                median(runs, false, run -> run.others().millis(99)));
    }

    private static double median(List<Run> runs, boolean reads, ToDoubleFunction<Run> figure) {
        List<Double> sorted = runs.stream()
                .filter(run -> run.reads() == reads)
                .map(run -> figure.applyAsDouble(run))
                .sorted(Comparator.naturalOrder())
                .toList();
        return sorted.get(sorted.size() / 2);
    }
}
