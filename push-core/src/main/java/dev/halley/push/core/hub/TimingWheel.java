package dev.halley.push.core.hub;

import java.util.function.Consumer;

/**
 * Timers in 512 slots of 50 ms; setting, moving and cancelling one costs the same however many there are. A timer fires at most one
 * tick late. Confined to its dispatcher's thread.
 */
final class TimingWheel {
    /** How long a slot is, in nanoseconds. */
    static final long TICK_NANOS = 50_000_000;

    private static final int SLOTS = 512;

    private final Timer[] slots = new Timer[SLOTS];
    private final long origin;
    private long ticks;

    TimingWheel(long now) {
        this.origin = now;
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Timer(() -> {});
        }
    }

    /** Sets or moves a timer. */
    void set(Timer timer, long deadline) {
        timer.cancel();
        timer.setDeadline(deadline);
        long tick = Math.max(ticks + 1, Math.floorDiv(deadline - origin + TICK_NANOS - 1, TICK_NANOS));
        timer.linkAfter(slots[(int) (tick % SLOTS)]);
    }

    /** Hands over what is due, in no order. Timers that are set meanwhile are looked at in a later tick. */
    void advance(long now, Consumer<Timer> fire) {
        long target = Math.floorDiv(now - origin, TICK_NANOS);
        long from = Math.max(ticks + 1, target - SLOTS + 1);
        ticks = Math.max(ticks, target);
        Timer due = new Timer(() -> {});
        for (long tick = from; tick <= target; tick++) {
            Timer head = slots[(int) (tick % SLOTS)];
            Timer timer = head.takeNext();
            Timer later = new Timer(() -> {});
            while (timer != null) {
                timer.linkAfter(timer.deadline() - now <= 0 ? due : later);
                timer = head.takeNext();
            }
            move(later, head);
        }
        Timer timer = due.takeNext();
        while (timer != null) {
            fire.accept(timer);
            timer = due.takeNext();
        }
    }

    private static void move(Timer from, Timer to) {
        Timer timer = from.takeNext();
        while (timer != null) {
            timer.linkAfter(to);
            timer = from.takeNext();
        }
    }
}
