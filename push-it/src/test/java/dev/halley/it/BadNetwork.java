package dev.halley.it;

import dev.halley.push.testing.Fault;
import dev.halley.push.testing.Fault.Buffer;
import dev.halley.push.testing.Fault.Cut;
import dev.halley.push.testing.Fault.Delay;
import dev.halley.push.testing.Fault.Direction;
import dev.halley.push.testing.Fault.Duplicate;
import dev.halley.push.testing.Fault.HalfClose;
import dev.halley.push.testing.Fault.Split;
import dev.halley.push.testing.Fault.Stall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What happens to the connections of a page's client, by chance: each one is disturbed at a few places, and every other one ends badly. Thread-safe. */
final class BadNetwork implements Function<String, List<Fault>> {
    /** The head of an answer, by and large: what is at stake there differs from what is at stake later. */
    private static final int HEAD = 600;

    private static final int LATER = 12_000;

    private final Random random;
    private final Set<String> blocked = ConcurrentHashMap.newKeySet();

    BadNetwork(long seed) {
        random = new Random(seed);
    }

    /** From now on no connection of this transport brings a byte, or all do again. */
    void toggle(String transport) {
        if (!blocked.remove(transport)) {
            blocked.add(transport);
        }
    }

    @Override
    public synchronized List<Fault> apply(String head) {
        if (!head.matches("(?s)(GET|POST) /push\\?.*")) {
            return List.of();
        }
        if (blocked.stream().anyMatch(transport -> head.contains("transport=" + transport + "&"))) {
            return List.of(new Cut(Direction.TO_CLIENT, 0));
        }
        List<Fault> faults = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            faults.add(new Split(Direction.TO_CLIENT, place()));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            faults.add(new Split(Direction.TO_SERVER, random.nextInt(head.length())));
        }
        if (random.nextInt(3) == 0) {
            faults.add(new Delay(Direction.TO_CLIENT, place(), Duration.ofMillis(random.nextInt(100))));
        }
        if (random.nextInt(4) == 0) {
            faults.add(new Buffer(Direction.TO_CLIENT, place(), 1 + random.nextInt(2000)));
        }
        if (random.nextInt(8) == 0) {
            faults.add(new Duplicate(head.length()));
        }
        if (random.nextBoolean()) { // else an answer that is larger than the places where connections end would never
            // come through
            faults.add(end(head.length()));
        }
        return faults;
    }

    private Fault end(int request) {
        return switch (random.nextInt(10)) {
            case 0 -> new Stall(Direction.TO_CLIENT, place());
            case 1 -> new Stall(Direction.TO_SERVER, random.nextInt(2 * request));
            case 2, 3 -> new HalfClose(Direction.TO_CLIENT, place());
            case 4 -> new Cut(Direction.TO_SERVER, random.nextInt(2 * request));
            default -> new Cut(Direction.TO_CLIENT, place());
        };
    }

    private int place() {
        return random.nextInt(random.nextInt(4) == 0 ? HEAD : LATER);
    }
}
