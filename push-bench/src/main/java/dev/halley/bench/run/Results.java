package dev.halley.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A file of results, a line each. What is added is on the disk at once, so a run that is stopped goes on where it was. */
final class Results {
    private final Path file;
    private final List<Result> all;

    private Results(Path file, List<Result> all) {
        this.file = file;
        this.all = new ArrayList<>(all);
    }

    /** What the file holds; nothing where there is none. */
    static Results open(Path file) throws IOException {
        Results results = new Results(file, List.of());
        if (Files.exists(file)) {
            String text = Files.readString(file);
            // a line without an end is what a process left that was killed
            int end = text.lastIndexOf('\n') + 1;
            text.substring(0, end).lines().map(Result::parse).forEach(results.all::add);
            if (end < text.length()) {
                Files.writeString(file, text.substring(0, end));
            }
        }
        return results;
    }

    /** Only those that may be measured by one another; what is added goes into the same file. */
    Results of(String origin) {
        return new Results(
                file,
                all.stream().filter(result -> result.origin().equals(origin)).toList());
    }

    /** Those of the same origin as the last. */
    Results newest() {
        return all.isEmpty() ? this : of(all.get(all.size() - 1).origin());
    }

    void add(Result result) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, result.toLine() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        all.add(result);
    }

    /** Failures are none. */
    boolean isMeasured(Key key, int run) {
        return all.stream()
                .anyMatch(result -> result.isMeasured()
                        && result.run() == run
                        && result.key().equals(key));
    }

    /** In any run. */
    boolean isMeasured(Key key) {
        return of(key).stream().anyMatch(Result::isMeasured);
    }

    /** Runs that failed, and were not measured when they were tried again. */
    long failures(Key key) {
        return of(key).stream()
                .map(Result::run)
                .distinct()
                .filter(run -> !isMeasured(key, run))
                .count();
    }

    List<Result> all() {
        return List.copyOf(all);
    }

    List<Result> of(Key key) {
        return all.stream().filter(result -> result.key().equals(key)).toList();
    }

    /** The names of the cases, in the order in which they were first measured. */
    List<String> cases() {
        return all.stream().map(result -> result.key().name()).distinct().toList();
    }

    /** In the order in which they were first measured, or failed. */
    List<Key> keys() {
        return all.stream().map(Result::key).distinct().toList();
    }

    /** By case as above, then by server and transport as they came. */
    List<Key> keys(String name) {
        return all.stream()
                .map(Result::key)
                .filter(key -> key.name().equals(name))
                .distinct()
                .toList();
    }

    /** The median and the spread of a figure; none where it was not measured. */
    Optional<Spread> spread(Key key, Measure measure) {
        List<Double> values = of(key).stream()
                .filter(Result::isMeasured)
                .filter(result -> result.values().containsKey(measure))
                .map(result -> result.values().get(measure))
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** What any run of a case measured, in the order of columns. */
    Set<Measure> measures(String name) {
        Set<Measure> measures = new TreeSet<>();
        all.stream()
                .filter(result -> result.key().name().equals(name))
                .forEach(result -> measures.addAll(result.values().keySet()));
        return measures;
    }
}
