package dev.halley.it.chaos;

import dev.halley.push.testing.Fault;
import dev.halley.push.testing.Fault.Direction;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What happens to which connection: decided by the seed and the number that the connection's request has in its query. */
final class Faults implements Function<String, List<Fault>> {
    private static final Pattern NUMBER = Pattern.compile("[?&]connection=(\\d+)");
    private static final int MOST_DELAY_MILLIS = 300;

    private final long seed;

    Faults(long seed) {
        this.seed = seed;
    }

    @Override
    public List<Fault> apply(String head) {
        Matcher number = NUMBER.matcher(head);
        if (!number.find()) {
            return List.of();
        }
        Random random = new Random(seed * 1_000_003 + Long.parseLong(number.group(1)));
        int count = random.nextInt(5) - 1;
        return Stream.generate(() -> fault(random, head.length()))
                .limit(Math.max(0, count))
                .toList();
    }

    private static Fault fault(Random random, int request) {
        Direction direction = random.nextInt(3) == 0 ? Direction.TO_SERVER : Direction.TO_CLIENT;
        long at = direction == Direction.TO_SERVER
                ? random.nextInt(2 * request)
                : (long) Math.exp(random.nextDouble() * Math.log(60_000));
        return switch (random.nextInt(7)) {
            case 0 -> new Fault.Cut(direction, at);
            case 1 -> new Fault.HalfClose(direction, at);
            case 2 -> new Fault.Stall(direction, at);
            case 3 -> new Fault.Split(direction, at);
            case 4 -> new Fault.Delay(direction, at, Duration.ofMillis(random.nextInt(MOST_DELAY_MILLIS)));
            case 5 -> new Fault.Duplicate(random.nextBoolean() ? request : random.nextInt(request));
            default -> new Fault.Buffer(direction, at, 1 << random.nextInt(13));
        };
    }
}
