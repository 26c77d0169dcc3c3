package dev.halley.bench.run;

import java.util.List;

/** Several runs of the same: the median, and how far they lie apart. What should be nought is told by the greatest: that most runs lost nothing excuses none that did. */
record Spread(double median, double least, double greatest, int runs) {
    /** At least one value. The median of an even number is the mean of the middle two. */
    static Spread of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("values: expected one at least");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1), sorted.size());
    }

    /** What stands for all runs. */
    double told(Measure measure) {
        return measure.better() == Measure.Better.NONE_AT_ALL ? greatest : median;
    }

    /** From the least to the greatest as a part of the median; 0 where that is 0. */
    double relative() {
        return median == 0 ? 0 : (greatest - least) / Math.abs(median);
    }
}
