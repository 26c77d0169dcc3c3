package dev.halley.bench.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A case as text, cell by cell: the medians, in brackets how far the runs lie apart, of what should be nought the greatest of the runs, and how many times as much as other servers on the same transport, or on the nearest that those have.
 */
record Table(String name, List<String> header, List<Row> rows) {
    /** Cells begin with server and transport. */
    record Row(Key key, List<String> cells) {}

    /** What a ratio is told of. */
    private static final Set<Measure> COMPARED = EnumSet.of(Measure.CPU, Measure.RATE, Measure.P99);

    static Table of(Results results, String name, List<String> against) {
        List<Key> keys = results.keys(name).stream()
                .sorted(Comparator.comparing(Key::server))
                .toList();
        List<Measure> measures = results.measures(name).stream()
                .filter(measure -> isTold(results, keys, measure))
                .toList();
        List<Measure> compared = measures.stream().filter(COMPARED::contains).toList();
        List<String> header = new ArrayList<>(List.of("server", "transport", "runs"));
        measures.forEach(measure -> header.add(measure.label()));
        List<String> present = against.stream()
                .filter(server -> keys.stream().anyMatch(key -> key.server().equals(server)))
                .toList();
        present.forEach(server ->
                compared.forEach(measure -> header.add(measure.label().replaceFirst(" .*", "") + " ÷ " + server)));
        List<Row> rows = new ArrayList<>();
        for (Key key : keys) {
            List<String> cells = new ArrayList<>(List.of(key.server(), key.transport(), runs(results, key)));
            measures.forEach(measure -> cells.add(results.spread(key, measure)
                    .map(spread -> cell(measure, spread))
                    .orElse("–")));
            for (String server : present) {
                Optional<Key> other = nearest(keys, key, server);
                compared.forEach(measure -> cells.add(
                        other.flatMap(one -> ratio(results, key, one, measure)).orElse("–")));
            }
            rows.add(new Row(key, cells));
        }
        return new Table(name, header, rows);
    }

    /** A column of noughts says nothing, but that nothing was lost is always said. */
    private static boolean isTold(Results results, List<Key> keys, Measure measure) {
        return measure == Measure.LOST
                || measure.better() != Measure.Better.NONE_AT_ALL
                || keys.stream()
                        .flatMap(key -> results.spread(key, measure).stream())
                        .anyMatch(spread -> spread.greatest() > 0);
    }

    private static String runs(Results results, Key key) {
        List<Result> all = results.of(key);
        long measured = all.stream().filter(Result::isMeasured).count();
        long failed = all.size() - measured;
        return measured + (failed == 0 ? "" : " (and " + failed + " failed)");
    }

    private static String cell(Measure measure, Spread spread) {
        return measure.text(spread.told(measure))
                + (measure.better() != Measure.Better.NONE_AT_ALL && spread.runs() > 1 && spread.relative() > 0
                        ? " (" + Math.round(100 * spread.relative()) + " %)"
                        : "");
    }

    private static Optional<String> ratio(Results results, Key key, Key other, Measure measure) {
        Optional<Spread> ours = results.spread(key, measure);
        Optional<Spread> theirs = results.spread(other, measure).filter(spread -> spread.median() != 0);
        String where = other.transport().equals(key.transport()) ? "" : " " + other.transport();
        return ours.flatMap(one ->
                theirs.map(two -> String.format(Locale.ROOT, "%.2f", one.median() / two.median()) + where));
    }

    /** Of the same transport, or else of the same kind. */
    static Optional<Key> nearest(List<Key> keys, Key key, String server) {
        List<Key> theirs =
                keys.stream().filter(other -> other.server().equals(server)).toList();
        return theirs.stream()
                .filter(other -> other.transport().equals(key.transport()))
                .findFirst()
                .or(() -> theirs.stream()
                        .filter(other -> kind(other.transport()).equals(kind(key.transport())))
                        .findFirst());
    }

    private static String kind(String transport) {
        return transport.startsWith("ws") ? "ws" : transport.contains("poll") ? "poll" : "stream";
    }
}
