package dev.halley.push.core.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TimingWheelTest {
    private static final long TICK = TimingWheel.TICK_NANOS;

    /** Deadlines cross the overflow of the clock. */
    private static final long ORIGIN = Long.MAX_VALUE - Duration.ofSeconds(50).toNanos();

    @Property(tries = 300)
    void randomTimers_fireOnceAndAtMostATickLate(@ForAll Random random) {
        Model model = new Model(random);
        for (int i = 0; i < 200; i++) {
            model.step();
        }
        model.finish();
    }

    @Test
    void deadlineThatHasPassed_firesAtTheNextTick() {
        List<String> fired = new ArrayList<>();
        TimingWheel wheel = new TimingWheel(ORIGIN);
        wheel.set(new Timer(() -> fired.add("late")), ORIGIN - 1000 * TICK);

        wheel.advance(ORIGIN, Timer::run);
        assertThat(fired).isEmpty();
        wheel.advance(ORIGIN + TICK, Timer::run);

        assertThat(fired).containsExactly("late");
    }

    @Test
    void timerThatSetsItselfAgain_firesInALaterTick() {
        int[] fired = {0};
        TimingWheel wheel = new TimingWheel(ORIGIN);
        Timer[] timer = new Timer[1];
        timer[0] = new Timer(() -> {
            fired[0]++;
            wheel.set(timer[0], ORIGIN);
        });
        wheel.set(timer[0], ORIGIN);

        wheel.advance(ORIGIN + 10 * TICK, Timer::run);
        assertThat(fired[0]).isEqualTo(1);
        wheel.advance(ORIGIN + 11 * TICK, Timer::run);

        assertThat(fired[0]).isEqualTo(2);
    }

    @Test
    void turnsOfTheWheel_areNotMixedUp() {
        List<String> fired = new ArrayList<>();
        TimingWheel wheel = new TimingWheel(ORIGIN);
        wheel.set(new Timer(() -> fired.add("a turn later")), ORIGIN + (512 + 3) * TICK);
        wheel.set(new Timer(() -> fired.add("soon")), ORIGIN + 3 * TICK);

        wheel.advance(ORIGIN + 3 * TICK, Timer::run);
        assertThat(fired).containsExactly("soon");
        wheel.advance(ORIGIN + 514 * TICK, Timer::run);
        assertThat(fired).containsExactly("soon");
        wheel.advance(ORIGIN + 5000 * TICK, Timer::run);

        assertThat(fired).containsExactly("soon", "a turn later");
    }

    /** A map from timers to deadlines, looked through at every step. */
    private static final class Model {
        private final Random random;
        private final TimingWheel wheel = new TimingWheel(ORIGIN);
        private final List<Timer> timers = new ArrayList<>();
        private final TreeMap<Integer, Long> deadlines = new TreeMap<>();
        private long now = ORIGIN;

        Model(Random random) {
            this.random = random;
            for (int i = 0; i < 20; i++) {
                int number = i;
                timers.add(new Timer(() -> fired(number)));
            }
        }

        void step() {
            switch (random.nextInt(4)) {
                case 0, 1 -> set();
                case 2 -> cancel();
                default -> {
                    now += random.nextLong(random.nextInt(20) == 0 ? 1500 * TICK : 5 * TICK);
                    advance();
                }
            }
            for (int i = 0; i < timers.size(); i++) {
                assertThat(timers.get(i).isSet()).isEqualTo(deadlines.containsKey(i));
            }
        }

        void finish() {
            now += 5000 * TICK;
            advance();
            now += TICK;
            advance();
        }

        private void set() {
            int number = random.nextInt(timers.size());
            long deadline = now + random.nextLong(1500 * TICK) - 100 * TICK;
            wheel.set(timers.get(number), deadline);
            deadlines.put(number, Math.max(deadline - now, 0) + now);
        }

        private void cancel() {
            int number = random.nextInt(timers.size());
            timers.get(number).cancel();
            deadlines.remove(number);
        }

        private void fired(int number) {
            assertThat(deadlines).as("fired without a deadline").containsKey(number);
            assertThat(deadlines.remove(number) - now).as("fired early by").isLessThanOrEqualTo(0);
            switch (random.nextInt(4)) {
                case 0 -> set();
                case 1 -> cancel();
                default -> {}
            }
        }

        private void advance() {
            long before = now - 2 * TICK;
            TreeMap<Integer, Long> due = new TreeMap<>(deadlines);
            due.values().removeIf(deadline -> deadline - before > 0);
            wheel.advance(now, Timer::run);
            due.forEach((number, deadline) -> assertThat(deadlines.get(number))
                    .as("timer %d, %d ns late", number, now - deadline)
                    .isNotEqualTo(deadline));
        }
    }
}
