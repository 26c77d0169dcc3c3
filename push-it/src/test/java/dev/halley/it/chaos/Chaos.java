package dev.halley.it.chaos;

import dev.halley.it.wire.LogRecords;
import dev.halley.push.PushConfig;
import dev.halley.push.testing.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.catalina.LifecycleException;

/** One run: a site, a bad network before it, and everybody who takes part, for a while; then all come to the end of the log. */
final class Chaos implements World {
    private static final int CLIENTS = 200;
    private static final int POSTERS = 6;
    private static final int PUBLISHERS = 3;
    private static final int MOST_BETWEEN_RESTARTS_MILLIS = 5_000;
    private static final long LEAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int LEAST_DELIVERED = 5_000;
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final long seed;
    private final Figures figures = new Figures();
    private final Violations violations;
    private final Random random;
    private final Map<String, String> settings;
    private final Ledger ledger;
    private final AtomicLong connections = new AtomicLong();
    private final AtomicInteger numbers = new AtomicInteger();
    private volatile boolean complete;
    private volatile boolean stopping;
    private volatile Site site;
    private volatile FaultProxy proxy;

    Chaos(long seed) {
        this.seed = seed;
        this.violations = new Violations(seed);
        this.random = new Random(seed);
        this.settings = settings(random);
        this.ledger = new Ledger(PushConfig.from(settings::get));
    }

    private static Map<String, String> settings(Random random) {
        return Stream.of(
                        "heartbeat-millis=" + List.of(300, 1000).get(random.nextInt(2)),
                        "poll-wait-millis=700",
                        "lease-millis=1000",
                        "write-timeout-millis=700",
                        "stream-max-bytes=65536",
                        "stream-max-millis=2500",
                        "batch-messages=" + List.of(2, 8, 32).get(random.nextInt(3)),
                        "batch-characters=8192",
                        "retention-messages=" + List.of(15, 40).get(random.nextInt(2)),
                        "retention-millis=4000",
                        "retention-total-bytes=262144",
                        "dispatchers=" + List.of(1, 2, 3).get(random.nextInt(3)))
                .map(setting -> setting.split("="))
                .collect(Collectors.toMap(setting -> "push." + setting[0], setting -> setting[1]));
    }

    /** Runs, and gives what was violated. */
    List<String> run(Duration duration) throws LifecycleException {
        LogRecords records = new LogRecords();
        try (Site running = new Site(settings, ledger, violations, figures);
                FaultProxy faulty = new FaultProxy(running.port())) {
            site = running;
            proxy = faulty;
            faulty.plan(new Faults(seed));
            List<Thread> publishers = started(publishers());
            List<Thread> clients = started(clients());
            restartNowAndThen(System.nanoTime() + duration.toNanos());
            complete = true;
            join(publishers);
            stopping = true;
            faulty.cutAll();
            long end = System.nanoTime();
            join(clients);
            figures.add("millis to catch up", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - end));
            faulty.injected().forEach((kind, count) -> figures.add("faults " + kind.getSimpleName(), count));
            faulty.cutAll();
        } finally {
            records.close();
        }
        records.alarming().stream()
                .filter(record -> record.contains("dev.halley.push"))
                .forEach(record -> violations.add("the log", record, List.of()));
        ledger.all().stream()
                .filter(epoch -> epoch.unobserved() > 0)
                .forEach(epoch ->
                        violations.add("the observers", epoch.unobserved() + " were never observed", List.of()));
        figures.add("violations", violations.count());
        return violations.first();
    }

    private List<Runnable> publishers() {
        return Stream.concat(
                        IntStream.range(0, PUBLISHERS).mapToObj(i -> new Application(i, this, site)),
                        IntStream.range(0, POSTERS).mapToObj(i -> new Poster(i, this)))
                .toList();
    }

    private List<ChaosClient> clients() {
        return IntStream.range(0, CLIENTS)
                .mapToObj(i -> new ChaosClient(i, this))
                .toList();
    }

    private static List<Thread> started(List<? extends Runnable> jobs) {
        List<Thread> threads = jobs.stream().map(Thread::new).toList();
        threads.forEach(Thread::start);
        return threads;
    }

    /** Until it is time, and enough has happened to be judged. */
    private void restartNowAndThen(long end) {
        boolean withNewLog = false;
        while (end - System.nanoTime() > 0 || isTooLittle() && end + PATIENCE_NANOS - System.nanoTime() > 0) {
            long pause = TimeUnit.MILLISECONDS.toNanos(1 + random.nextInt(MOST_BETWEEN_RESTARTS_MILLIS));
            LockSupport.parkNanos(Math.max(LEAST_PAUSE_NANOS, Math.min(pause, end - System.nanoTime())));
            site.restart(withNewLog);
            withNewLog = random.nextBoolean();
        }
    }

    /** Whether hardly anything was delivered, because the machine had no time for it. */
    boolean isTooLittle() {
        return figures.of("delivered") < LEAST_DELIVERED;
    }

    private static void join(List<Thread> threads) {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What happened, in numbers, and the settings. */
    @Override
    public String toString() {
        return "seed " + seed + " " + settings + "\n" + figures;
    }

    @Override
    public long seed() {
        return seed;
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public Figures figures() {
        return figures;
    }

    @Override
    public Violations violations() {
        return violations;
    }

    @Override
    public int port() {
        return proxy.port();
    }

    @Override
    public long nextConnection() {
        return connections.incrementAndGet();
    }

    @Override
    public void refused(int status) {
        figures.count("refused " + status);
    }

    @Override
    public int nextNumber() {
        return numbers.incrementAndGet();
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    public boolean isStopping() {
        return stopping;
    }
}
