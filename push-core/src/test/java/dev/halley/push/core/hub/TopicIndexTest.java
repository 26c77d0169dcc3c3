package dev.halley.push.core.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.TopicPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TopicIndexTest {
    private static final List<String> SEGMENTS = List.of("a", "b", "@c", "*", "**");

    private static final List<String> TOPICS = Stream.iterate(
                    List.of("a", "b", "@c"),
                    shorter -> shorter.stream()
                            .flatMap(topic -> Stream.of(topic + "/a", topic + "/b", topic + "/@c"))
                            .toList())
            .limit(4)
            .flatMap(List::stream)
            .toList();

    @Property(tries = 200)
    void randomSubscriptions_findEachReaderOnceForEachOfItsPatterns(@ForAll Random random) {
        TopicIndex<Integer> index = new TopicIndex<>();
        Map<TopicPattern, Set<Integer>> model = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            TopicPattern pattern = pattern(random);
            int reader = random.nextInt(4);
            if (random.nextInt(3) > 0) {
                index.add(pattern, reader);
                model.computeIfAbsent(pattern, p -> new HashSet<>()).add(reader);
            } else {
                index.remove(pattern, reader);
                model.getOrDefault(pattern, new HashSet<>()).remove(reader);
            }
        }

        for (String topic : TOPICS) {
            List<Integer> expected = new ArrayList<>();
            model.forEach((pattern, readers) -> {
                if (pattern.matches(topic)) {
                    expected.addAll(readers);
                }
            });
            List<Integer> found = new ArrayList<>();
            index.forEach(topic, found::add);
            assertThat(found).as(topic).containsExactlyInAnyOrderElementsOf(expected);
        }
        model.forEach((pattern, readers) -> readers.forEach(reader -> index.remove(pattern, reader)));
        assertThat(index.isEmpty()).isTrue();
    }

    private static TopicPattern pattern(Random random) {
        StringBuilder text = new StringBuilder(SEGMENTS.get(random.nextInt(5)));
        while (!text.toString().endsWith("**") && text.length() < 12 && random.nextInt(3) > 0) {
            text.append('/').append(SEGMENTS.get(random.nextInt(5)));
        }
        return TopicPattern.parse(text.toString());
    }

    @Test
    void removingWhatIsNotThere_changesNothing() {
        TopicIndex<String> index = new TopicIndex<>();
        index.add(TopicPattern.parse("a/b"), "reader");

        index.remove(TopicPattern.parse("a"), "reader");
        index.remove(TopicPattern.parse("a/b"), "another");
        index.remove(TopicPattern.parse("a/b/c"), "reader");

        Set<String> found = new HashSet<>();
        index.forEach("a/b", found::add);
        assertThat(found).containsExactly("reader");
    }
}
