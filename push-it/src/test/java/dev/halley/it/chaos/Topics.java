package dev.halley.it.chaos;

import dev.halley.push.TopicPattern;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The topics of the world, some of them much busier than others, and patterns over them. */
final class Topics {
    static final List<String> NAMES = Stream.of("eu", "us", "asia", "africa")
            .flatMap(place -> Stream.of(
                    "orders/" + place,
                    "orders/" + place + "/urgent",
                    "chat/" + place,
                    "machines/" + place + "/cpu",
                    "machines/" + place + "/disk"))
            .toList();

    /** What many subscribe to alike, so that they share batches. */
    private static final List<List<String>> POPULAR = List.of(
            List.of("**"),
            List.of("orders/*"),
            List.of("orders/**", "chat/eu"),
            List.of("*/eu/*"),
            List.of("chat/*", "machines/us/cpu"));

    private static final List<String> WILD = List.of(
            "orders/*", "orders/**", "chat/*", "machines/*/cpu", "machines/**", "*/us", "*/*/disk", "orders/eu/*");

    private Topics() {}

    static String busy(Random random) {
        double place = random.nextDouble();
        return NAMES.get((int) (NAMES.size() * place * place));
    }

    static List<String> patterns(Random random) {
        if (random.nextInt(5) < 3) {
            return POPULAR.get(random.nextInt(POPULAR.size()));
        }
        return IntStream.rangeClosed(0, random.nextInt(4))
                .mapToObj(i -> random.nextInt(3) == 0
                        ? WILD.get(random.nextInt(WILD.size()))
                        : NAMES.get(random.nextInt(NAMES.size())))
                .distinct()
                .toList();
    }

    /** By the index in {@link #NAMES}. */
    static boolean[] matching(List<String> patterns) {
        Iterable<TopicPattern> parsed = TopicPattern.parseAll(patterns.toArray(String[]::new));
        boolean[] matching = new boolean[NAMES.size()];
        for (int i = 0; i < matching.length; i++) {
            matching[i] = TopicPattern.anyMatches(parsed, NAMES.get(i));
        }
        return matching;
    }
}
