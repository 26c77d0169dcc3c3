package dev.halley.bench.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What changed from one file of results to another. A change counts where the medians differ by more than the runs of either side do among themselves, and by more than 20 %; of figures that should
 * be zero any growth of the greatest counts.
 *
 * @param gone what was measured before and is not any more, or fails in more runs
 */
record Comparison(List<Change> changes, List<Key> gone) {
    /** The least that noise is taken for, as a part of the median before. */
    static final double LEAST_NOISE = 0.2;

    enum Verdict {
        WORSE,
        BETTER,
        WITHIN_NOISE
    }

    /** One figure; {@code noise} as a part of the median before. */
    record Change(Key key, Measure measure, double before, double after, double noise, Verdict verdict) {
        String text() {
            String change = before == 0 ? "" : String.format(Locale.ROOT, "%+.0f %%", 100 * (after / before - 1));
            return String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s | %s | %s | ±%.0f %% | %s |",
                    key.name(),
                    key.server(),
                    key.transport(),
                    measure.label(),
                    measure.text(before),
                    measure.text(after),
                    change,
                    100 * noise,
                    verdict == Verdict.WORSE ? "**worse**" : verdict == Verdict.BETTER ? "better" : "");
        }
    }

    /** Of what both have measured, and what only the first has; what should be zero and is, is left out. */
    static Comparison of(Results before, Results after) {
        List<Change> changes = new ArrayList<>();
        for (String name : after.cases()) {
            for (Key key : after.keys(name)) {
                for (Measure measure : after.measures(name)) {
                    before.spread(key, measure)
                            .flatMap(one -> after.spread(key, measure).flatMap(two -> change(key, measure, one, two)))
                            .ifPresent(changes::add);
                }
            }
        }
        List<Key> gone = before.keys().stream()
                .filter(before::isMeasured)
                .filter(key -> !after.isMeasured(key) || after.failures(key) > before.failures(key))
                .toList();
        return new Comparison(List.copyOf(changes), gone);
    }

    private static Optional<Change> change(Key key, Measure measure, Spread before, Spread after) {
        double noise = Math.max(LEAST_NOISE, Math.max(before.relative(), after.relative()));
        double was = before.told(measure);
        double is = after.told(measure);
        double growth = is - was;
        return switch (measure.better()) {
            case NEITHER -> Optional.empty();
            case NONE_AT_ALL ->
                growth == 0
                        ? Optional.empty()
                        : Optional.of(
                                new Change(key, measure, was, is, 0, growth > 0 ? Verdict.WORSE : Verdict.BETTER));
            case LOWER, HIGHER -> {
                boolean beyond = Math.abs(growth) > noise * Math.abs(was);
                boolean worse = growth > 0 == (measure.better() == Measure.Better.LOWER);
                Verdict verdict = beyond ? worse ? Verdict.WORSE : Verdict.BETTER : Verdict.WITHIN_NOISE;
                yield Optional.of(new Change(key, measure, was, is, noise, verdict));
            }
        };
    }

    boolean isWorse() {
        return !gone.isEmpty() || changes.stream().anyMatch(change -> change.verdict() == Verdict.WORSE);
    }

    /** A table of what changed beyond noise or is gone, and how much did not. */
    String text() {
        StringBuilder text =
                new StringBuilder("| case | server | transport | figure | before | after | change | noise | |\n"
                        + "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        changes.stream()
                .filter(change -> change.verdict() != Verdict.WITHIN_NOISE)
                .forEach(change -> text.append(change.text()).append('\n'));
        gone.forEach(key -> text.append(String.format(
                "| %s | %s | %s | | measured | absent, or failed | | | **worse** |%n",
                key.name(), key.server(), key.transport())));
        long within = changes.stream()
                .filter(change -> change.verdict() == Verdict.WITHIN_NOISE)
                .count();
        return text.append("\n")
                .append(within)
                .append(" figures changed by no more than noise.\n")
                .toString();
    }
}
