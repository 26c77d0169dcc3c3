package dev.halley.push.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SequencedTest {
    private final Sequenced<String> values = new Sequenced<>();

    private static List<String> all(Iterator<String> rest) {
        List<String> all = new ArrayList<>();
        rest.forEachRemaining(all::add);
        return all;
    }

    @Test
    void empty_hasNothing() {
        assertThat(values.isEmpty()).isTrue();
        assertThat(values.lastNumber()).isZero();
        assertThat(values.atLeast(1)).isNull();
        assertThat(all(values.backwards())).isEmpty();
        assertThatThrownBy(values::first).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> values.remove(1)).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> values.from(1).next()).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void numberThatIsNotThere_isNotRemoved() {
        values.add(3, "a");
        values.add(5, "b");

        assertThatThrownBy(() -> values.remove(4)).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> values.remove(6)).isInstanceOf(NoSuchElementException.class);
        assertThat(all(values.from(0))).containsExactly("a", "b");
    }

    @Test
    void numberThatWasRemoved_isNotRemovedAgain() {
        values.add(1, "a");
        values.add(2, "b");
        values.add(3, "c");
        values.remove(2);

        assertThatThrownBy(() -> values.remove(2)).isInstanceOf(NoSuchElementException.class);
        assertThat(all(values.from(0))).containsExactly("a", "c");
    }

    @Test
    void oneThatStaysForEver_bindsNoMoreThanItself() {
        values.add(1, "a");
        values.add(2, "b");
        for (long number = 3; number < 1_000_000; number++) {
            values.add(number, "c");
            values.remove(number - 1);
        }

        assertThat(values.places()).isLessThanOrEqualTo(8);
        assertThat(all(values.from(0))).containsExactly("a", "c");
    }

    @Test
    void whoWasManyAndIsFew_givesItsPlacesBack() {
        for (long number = 1; number <= 10_000; number++) {
            values.add(number, "a");
        }
        for (long number = 1; number <= 10_000; number += number == 5_000 ? 2 : 1) {
            values.remove(number);
        }

        assertThat(all(values.from(0))).containsExactly("a");
        assertThat(values.places()).isLessThanOrEqualTo(8);
    }

    @Property(tries = 500)
    void anyCalls_doWhatATreeDoes(@ForAll Random random) {
        Sequenced<String> sequenced = new Sequenced<>();
        NavigableMap<Long, String> tree = new TreeMap<>();
        int most = 1 + random.nextInt(200);
        boolean oldestFirst = random.nextBoolean();
        int step = 1 + random.nextInt(5);
        long last = 0;
        for (int i = 0; i < 600; i++) {
            if (tree.isEmpty() || (tree.size() < most && random.nextInt(5) > 1)) {
                last += 1 + random.nextInt(step);
                sequenced.add(last, "v" + last);
                tree.put(last, "v" + last);
            } else {
                long number = oldestFirst && random.nextInt(8) > 0
                        ? tree.firstKey()
                        : new ArrayList<>(tree.keySet()).get(random.nextInt(tree.size()));
                sequenced.remove(number);
                tree.remove(number);
            }
            long from = random.nextInt((int) last + 3);
            Map.Entry<Long, String> ceiling = tree.ceilingEntry(from);
            assertThat(sequenced.size()).isEqualTo(tree.size());
            assertThat(sequenced.isEmpty()).isEqualTo(tree.isEmpty());
            assertThat(sequenced.lastNumber()).isEqualTo(tree.isEmpty() ? 0 : tree.lastKey());
            assertThat(sequenced.atLeast(from)).isEqualTo(ceiling == null ? null : ceiling.getValue());
            assertThat(all(sequenced.from(from)))
                    .containsExactlyElementsOf(tree.tailMap(from).values());
            assertThat(all(sequenced.backwards()))
                    .containsExactlyElementsOf(tree.descendingMap().values());
            assertThat(sequenced.places()).isLessThanOrEqualTo(Math.max(4, 8 * tree.size()));
        }
    }
}
