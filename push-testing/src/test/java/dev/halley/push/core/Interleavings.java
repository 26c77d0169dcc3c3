package dev.halley.push.core;

import java.util.List;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * How Lincheck tries interleavings of two threads: scenarios of a few calls, each in one interleaving after the other, up to as many
 * as the system property {@code halley.interleavings} says (100 without it). It begins with the same ones every time, so what fails fails again.
 */
public final class Interleavings {
    private static final int MOST = Integer.getInteger("halley.interleavings", 100);

    /** More than any loop of ours takes; a greater number is taken for a thread that hangs. */
    private static final int LONGEST_LOOP = 10_000;

    /** Immutable, or confined to a dispatcher's thread: no other thread can come in between. */
    private static final List<String> UNSHARED = List.of(
            "dev.halley.push.Cursor",
            "dev.halley.push.Gap",
            "dev.halley.push.Message",
            "dev.halley.push.Position",
            "dev.halley.push.PushConfig",
            "dev.halley.push.TopicPattern",
            "dev.halley.push.core.encode.",
            "dev.halley.push.core.hub.Tim",
            "dev.halley.push.core.hub.TopicIndex",
            "dev.halley.push.spi.Log$",
            "dev.halley.push.testing.FakeTime");

    /** What happens within the JDK's collections is not what is tried. */
    private static final List<String> ATOMIC = List.of(
            "java.util.concurrent.Concurrent",
            "java.util.ArrayDeque",
            "java.util.ArrayList",
            "dev.halley.push.core.log.Floors",
            "dev.halley.push.core.log.Retention",
            "dev.halley.push.core.log.RecentIds",
            "dev.halley.push.core.log.Sequenced",
            "dev.halley.push.core.log.Stored");

    private Interleavings() {}

    /**
     * @param scenarios how many
     * @param calls how many each thread makes in a scenario
     * @return options, to be completed
     */
    public static ModelCheckingOptions options(int scenarios, int calls) {
        return new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(calls)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(scenarios)
                .invocationsPerIteration(MOST)
                .loopBound(LONGEST_LOOP)
                .addGuarantee(ManagedStrategyGuaranteeKt.forClasses(name -> startsWithOne(name, UNSHARED))
                        .allMethods()
                        .ignore())
                .addGuarantee(ManagedStrategyGuaranteeKt.forClasses(name -> startsWithOne(name, ATOMIC))
                        .allMethods()
                        .treatAsAtomic());
    }

    private static boolean startsWithOne(String name, List<String> prefixes) {
        return prefixes.stream().anyMatch(name::startsWith);
    }
}
