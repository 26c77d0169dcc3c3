package dev.halley.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Order, no loss without a gap, nothing twice: under faults of the network, restarts, retention, and clients that change their transport as they
 * like. {@code -Dchaos.seed=42} runs one seed, and {@code -Dchaos.minutes=30} so long.
 */
class ChaosIT {
    private static final Duration SHORT = Duration.ofSeconds(6);

    @ParameterizedTest
    @MethodSource("seeds")
    void chaos_breaksNoPromise(long seed) throws LifecycleException {
        Integer minutes = Integer.getInteger("chaos.minutes");
        Chaos chaos = new Chaos(seed);
        System.out.println("chaos: seed " + seed);
        assertThat(chaos.run(minutes == null ? SHORT : Duration.ofMinutes(minutes)))
                .as("%s", chaos)
                .isEmpty();
        assertThat(chaos.isTooLittle()).as("%s", chaos).isFalse();
        System.out.println(chaos);
    }

    static LongStream seeds() {
        Long seed = Long.getLong("chaos.seed");
        if (seed != null) {
            return LongStream.of(seed);
        }
        long other = new Random().nextInt(1_000_000);
        return Integer.getInteger("chaos.minutes") != null ? LongStream.of(other) : LongStream.of(1, 2, other);
    }
}
