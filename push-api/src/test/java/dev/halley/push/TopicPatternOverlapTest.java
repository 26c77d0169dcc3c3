package dev.halley.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TopicPatternOverlapTest {
    /** Every topic of up to four segments out of three; one more segment than a pattern here has, for the rest. */
    private static final List<String> TOPICS = Stream.iterate(
                    List.of("a", "b", "@c"),
                    shorter -> shorter.stream()
                            .flatMap(topic -> Stream.of(topic + "/a", topic + "/b", topic + "/@c"))
                            .toList())
            .limit(4)
            .flatMap(List::stream)
            .toList();

    @Property
    void overlaps_asThereIsATopicThatBothMatch(
            @ForAll("patterns") TopicPattern one, @ForAll("patterns") TopicPattern other) {
        boolean common = TOPICS.stream().anyMatch(topic -> one.matches(topic) && other.matches(topic));

        assertThat(one.overlaps(other)).as("%s and %s", one, other).isEqualTo(common);
        assertThat(other.overlaps(one)).as("%s and %s", other, one).isEqualTo(common);
    }

    @Provide
    Arbitrary<TopicPattern> patterns() {
        Arbitrary<String> segment = Arbitraries.of("a", "b", "@c", "*");
        Arbitrary<String> last = Arbitraries.of("a", "b", "@c", "*", "**");
        return segment.list()
                .ofMaxSize(2)
                .flatMap(head -> last.map(
                        tail -> TopicPattern.parse(head.isEmpty() ? tail : String.join("/", head) + "/" + tail)));
    }
}
