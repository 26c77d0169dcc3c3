package dev.halley.it.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.bench.load.LoadLoop;
import dev.halley.it.load.Attack.Attacker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/**
 * One {@link Attack} after the other on a server, and what they cost honest clients. Each for a second by default; {@code hostile.seconds} makes it longer (CONTRIBUTING.md, "Long
 * runs"). Prints a line for each: what was done, latencies of the honest clients meanwhile, and heap and connections once it was over. Times are not judged.
 */
class HostileIT {
    private static final int SECONDS = Integer.getInteger("hostile.seconds", 0);
    private static final long ATTACK_MILLIS = SECONDS > 0 ? SECONDS * 1000L : 1000;
    private static final int HONEST = 20;
    private static final long PATIENCE_SECONDS = 60;
    /** What one of the server's collections may leave that the next would not. */
    private static final double NOISE_MIB = 16;

    private static final Map<String, ?> SETTINGS = Map.of(
            "topics", 1,
            "rate", 20,
            "bytes", 200,
            // so that what an attack leaves is gone before the next one
            "push.lease-millis", 1000,
            "push.write-timeout-millis", 1000,
            "tomcat.connectionTimeout", 2000);

    private static final String ROW = "%-62s %9s %8s %8s %8s %8s %9s %6s%n";

    @Test
    void attacks_leaveTheServerUp_itsMemoryFree_andHonestClientsServed() {
        try (ServerProcess server = new ServerProcess(SETTINGS);
                LoadLoop loop = new LoadLoop(server.port())) {
            Tally tally = new Tally();
            List<Visitor> honest = new ArrayList<>();
            for (int i = 0; i < HONEST; i++) {
                honest.add(loop.ask(() -> {
                    Visitor visitor = new Visitor(loop, tally, LoadServer.topic(0), "", Kind.BINARY);
                    visitor.come();
                    return visitor;
                }));
            }
            awaitUntil("honest clients", () -> loop.ask(() -> honest.stream().allMatch(Visitor::isSettled)));
            // Tomcat keeps what it has made for 200 requests at once
            for (Attack attack : List.of(Attack.SLOW_HEADS, Attack.SLOW_BODIES)) {
                attack(server, attack);
            }
            long connectionsBefore = HONEST + 1;
            awaitUntil("Tomcat to be warm", () -> server.figures().connections() <= connectionsBefore);
            double heapBefore = server.figuresAfterGc().heapMiB();
            System.out.printf(
                    Locale.ROOT,
                    "%n" + ROW,
                    "attack, " + ATTACK_MILLIS + " ms",
                    "steps",
                    "broken",
                    "p50 ms",
                    "p99 ms",
                    "max ms",
                    "heap MiB",
                    "conn.");
            row("none", 0, 0, during(loop, tally, LockSupport::parkNanos), server.figuresAfterGc());

            for (Attack attack : Attack.values()) {
                Attacker attacker = new Attacker(server.port());
                Tally seen;
                try (attacker) {
                    seen = during(loop, tally, nanos -> attacker.run(attack, System.nanoTime() + nanos));
                }
                awaitUntil(
                        "the connections of " + attack + " to end",
                        () -> server.figures().connections() <= connectionsBefore
                                && server.figures().clients() <= HONEST);
                row(attack.about(), attacker.steps(), attacker.broken(), seen, server.figuresAfterGc());
                assertThat(attacker.steps()).as("steps of %s", attack).isPositive();
                assertThat(seen.messages()).as("messages during %s", attack).isPositive();
            }

            Tally all = loop.ask(tally::copy);
            assertThat(all.lost() + all.doubled() + all.gaps())
                    .as("messages of honest clients that were lost or came twice, and gaps")
                    .isZero();
            assertThat(all.connects())
                    .as("honest clients that had to come back")
                    .isEqualTo(HONEST);
            assertThat(server.figuresAfterGc().heapMiB()).isLessThan(heapBefore + NOISE_MIB);
            assertThat(server.end().lines().filter(line -> !line.isBlank() && !line.contains("HALLEY-0907")))
                    .as("what the server's log found alarming")
                    .isEmpty();
        }
    }

    private static void attack(ServerProcess server, Attack attack) {
        try (Attacker attacker = new Attacker(server.port())) {
            attacker.run(attack, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ATTACK_MILLIS));
        }
    }

    private static Tally during(LoadLoop loop, Tally tally, LongConsumer attack) {
        loop.ask(() -> {
            tally.begin();
            return true;
        });
        attack.accept(TimeUnit.MILLISECONDS.toNanos(ATTACK_MILLIS));
        return loop.ask(tally::copy);
    }

    private static void row(String about, long steps, long broken, Tally seen, Figures after) {
        System.out.printf(
                Locale.ROOT,
                ROW,
                about,
                steps,
                broken,
                millis(seen, 50),
                millis(seen, 99),
                millis(seen, 100),
                String.format(Locale.ROOT, "%.1f", after.heapMiB()),
                after.connections());
    }

    private static String millis(Tally tally, double percentile) {
        return String.format(Locale.ROOT, "%.2f", tally.millis(percentile));
    }

    private static void awaitUntil(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("time for %s", what).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
